import { startFakeDrive, type FakeDrive } from '../src/adapters/testing/servers/fake-drive.ts';
import { backUp } from './support/backup.ts';
import { backUpLetters } from './support/before-connecting.ts';
import { createRecord, openCollection } from './support/catalogue.ts';
import { dumpDatabase } from './support/compare.ts';
import { followedUp, goToDestinations } from './support/folders.ts';
import { lookWith } from './support/look.ts';
import { restoreOnEmptyBrowser } from './support/restore-elsewhere.ts';
import { answerInWindow, testCloud } from './support/sign-in.ts';
import { LONG } from './support/long-run.ts';
import { expect, test, type Page } from './support/test.ts';

const cloud = testCloud('VITE_GOOGLE_API');
test.skip(cloud === undefined, 'The app was built without the settings of scripts/test-clouds.mjs.');
// One server, on the port that the app was built for.
test.describe.configure({ mode: 'serial' });
// The console repeats each refusal.
test.use({ expectedProblems: [/status of 4\d\d/] });

const card = (page: Page) => page.getByRole('region', { name: 'Google Drive' });

let server: FakeDrive;
test.beforeEach(async ({ baseURL }) => {
  if (!cloud) return;
  const redirectAddress = `${baseURL ?? ''}/signed-in.html`;
  server = await startFakeDrive({ port: cloud.port, clientId: 'heirloom-test', redirectAddress });
});
test.afterEach(() => server.stop());

async function signIn(page: Page, button: string): Promise<void> {
  await page.getByRole('button', { name: button }).click();
  await answerInWindow(page, () => page.getByRole('dialog').getByRole('button', { name: 'Sign in at Google' }).click());
}

const snapshots = () => server.paths().filter((path) => path.startsWith('snapshots/'));

// In `npm test`, dropbox.spec.ts does the same where one signs in, and drive-storage.test.ts shows the protocol.
test(
  'Google Drive gets every backup while one is signed in, and restores an empty browser',
  LONG,
  async ({ page, openProfile }) => {
    await backUpLetters(page);
    await signIn(page, 'Add Google Drive');
    await expect(card(page).getByText('Up to date', { exact: true })).toBeVisible();
    expect(snapshots()).toHaveLength(1);

    await test.step('the hour is over: the card says so gently, and one press catches up', async () => {
      server.tokens.expire();
      await openCollection(page, 'Letters');
      await createRecord(page, { Name: 'From Grace' });
      await backUp(page);
      await followedUp(page);
      expect(snapshots()).toHaveLength(1);
      await goToDestinations(page);
      await expect(card(page).getByText('Signed out', { exact: true })).toBeVisible();
      const found: string[] = [];
      await lookWith(page, found)('Google Drive card, signed out');
      expect(found).toEqual([]);
      await answerInWindow(page, () => card(page).getByRole('button', { name: 'Sign in again' }).click());
      await expect(card(page).getByText('Up to date', { exact: true })).toBeVisible();
      expect(snapshots()).toHaveLength(2);
    });
    await test.step('an empty browser signs in, and gets everything back', async () => {
      const connect = (other: Page) => signIn(other, 'Choose Google Drive');
      const place = { connect, noun: 'Google Drive folder', backups: 2 };
      await restoreOnEmptyBrowser(openProfile, place, await dumpDatabase(page));
    });
  },
);
