import { gitHub, type RunningGitHub } from '../src/adapters/testing/servers/github.ts';
import { backUp } from './support/backup.ts';
import { addSamples } from './support/catalogue.ts';
import { dumpDatabase } from './support/compare.ts';
import { goToDestinations } from './support/folders.ts';
import { lookWith } from './support/look.ts';
import { restoreOnEmptyBrowser } from './support/restore-elsewhere.ts';
import { setUpRecovery } from './support/set-up.ts';
import { LONG } from './support/long-run.ts';
import { expect, test, type Page } from './support/test.ts';

// The console repeats each refusal; they are what the test is about, and how GitHub says that nothing is there yet.
test.use({ expectedProblems: [/status of 40[149]/] });

const isAvailable = await gitHub.isAvailable();

async function fillForm(page: Page, server: RunningGitHub, token = server.token): Promise<void> {
  const form = page.getByRole('dialog');
  await form.getByLabel('Address of the API').fill(server.url);
  await form.getByLabel('Repository').fill(`${server.owner}/${server.repository}`);
  await form.getByLabel(/^Token/).fill(token);
}

// In `npm test`, s3.spec.ts does the same with a key, and github-storage.test.ts shows the protocol over real git.
test(
  'a repository on GitHub gets every backup, and an empty browser restores from it',
  LONG,
  async ({ page, openProfile }) => {
    test.skip(!isAvailable, 'git is not installed');
    const server = await gitHub.start();
    const found: string[] = [];
    const look = lookWith(page, found);
    await page.goto('/');
    await addSamples(page);
    await setUpRecovery(page);
    await backUp(page);

    await test.step('a token that has expired is refused, and nothing is added', async () => {
      await goToDestinations(page);
      await page.getByRole('button', { name: 'Add a GitHub repository' }).click();
      await fillForm(page, server, 'github_pat_expired');
      await page.getByRole('button', { name: 'Add', exact: true }).click();
      await expect(page.getByRole('dialog').getByRole('alert')).toContainText('The server does not accept the token.');
      await look('GitHub form with a failure');
    });

    await test.step('once added, it has the backup in one commit', async () => {
      await page.getByLabel(/^Token/).fill(server.token);
      await page.getByRole('button', { name: 'Add', exact: true }).click();
      const card = page.getByRole('region', { name: 'ada/backups' });
      await expect(card.getByText('Up to date', { exact: true })).toBeVisible();
      await expect(card.getByText('Nothing is ever deleted there')).toBeVisible();
      const subjects = await server.git.subjects('heirloom-backups');
      expect(subjects.filter((subject) => subject.startsWith('Add'))).toEqual(['Add a backup']);
      await server.git.check();
      await look('GitHub card');
      expect(found).toEqual([]);
    });

    await test.step('a browser that has nothing restores everything from there', async () => {
      const connect = async (other: Page) => {
        await other.getByRole('button', { name: 'Choose a GitHub repository' }).click();
        await fillForm(other, server);
        await other.getByRole('button', { name: 'Open', exact: true }).click();
      };
      const place = { connect, noun: 'repository', backups: 1 };
      await restoreOnEmptyBrowser(openProfile, place, await dumpDatabase(page));
    });
    await server.stop();
  },
);
