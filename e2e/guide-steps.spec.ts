import { readFile } from 'node:fs/promises';
import { pickFiles } from './support/files.ts';
import { LONG } from './support/long-run.ts';
import { extractRecoveryPage, RecoveryPage } from './support/recovery-page.ts';
import { expect, test, type Page } from './support/test.ts';

/** The numbered steps below a heading, without their sentences about other cases. */
async function stepsOf(guide: string, heading: string): Promise<readonly string[]> {
  const text = await readFile(`docs/${guide}.md`, 'utf8');
  const section = text.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  const steps = section.split(/\n\d+\. /).slice(1);
  return steps.map((step) => {
    const sentences = step
      .split('\n\n', 1)
      .join('')
      .replace(/\s+/g, ' ')
      .split(/(?<=\.) /);
    return sentences.filter((sentence) => !/^(If|You can also)\b/.test(sentence)).join(' ');
  });
}

/** What a step names in bold, in its order; of alternatives the first. */
const namesIn = (step: string): readonly string[] =>
  [...step.replace(/ or (press )?\*\*[^*]+\*\*/g, '').matchAll(/\*\*([^*]+)\*\*/g)].map(([, name = '']) => name);

interface Following {
  readonly page: Page;
  readonly backup: { readonly path: string; readonly passphrase: string };
}

/** Does what a step says, and nothing else. */
async function follow({ page, backup }: Following, step: string): Promise<void> {
  for (const [, said = ''] of step.matchAll(/(?<!\*)\*([^*]+\.)\*(?!\*)/g))
    await expect(page.getByText(said).first()).toBeVisible();
  for (const name of namesIn(step)) {
    // The buttons beside the backups also say which.
    const named = name === 'Open' ? { name: /^Open the backup/ } : { name, exact: true };
    const target = page.getByRole('button', named).or(page.getByRole('link', named)).first();
    if (name === 'Unlock') await page.getByLabel('Passphrase').fill(backup.passphrase);
    if (/^Choose a (backup )?file$/.test(name)) await pickFiles(target, backup.path);
    else await target.click();
  }
}

test(
  'the guide leads from a lost device to all data, and the way back is undone',
  LONG,
  async ({ page, sampleBackup: backup }) => {
    await page.goto('/');
    const steps = await stepsOf('recovery', 'Your device is lost, broken or new');
    expect(steps).toHaveLength(7);
    for (const step of steps.slice(0, -1)) await test.step(step, () => follow({ page, backup }, step));
    const last = steps.at(-1) ?? '';
    await test.step(last, () => follow({ page, backup }, last));
    await expect(page.getByRole('heading', { level: 1, name: 'Set up backups' })).toBeVisible();
    await page.goto('/');
    await expect(page.getByRole('link', { name: /^Plants/ }).first()).toBeVisible();

    await test.step('a restore was a mistake', async () => {
      await page.getByRole('link', { name: 'Backups', exact: true }).first().click();
      await expect(page.getByText(/^You restored the backup/)).toBeVisible();
      await page.getByRole('button', { name: 'Undo', exact: true }).click();
      await expect(page.getByText('The restore was undone.')).toBeVisible();
      await expect(page.getByRole('button', { name: 'Redo', exact: true })).toBeVisible();
    });
  },
);

test(
  'the guide leads through the recovery page when the app cannot be reached',
  LONG,
  async ({ page, folder, sampleBackup: backup }) => {
    const steps = await stepsOf('recovery', 'The app cannot be reached');
    expect(steps).toHaveLength(5);
    expect(steps[0]).toContain('Take `recover.html` out of the backup file');
    const path = await extractRecoveryPage(backup.path, folder);
    expect(steps[1]).toBe('Double-click it.');
    const recovery = await RecoveryPage.open(page, path);
    const downloading = page.waitForEvent('download');
    for (const step of steps.slice(2)) await test.step(step, () => follow({ page, backup }, step));
    expect((await downloading).suggestedFilename()).toMatch(/\.zip$/);
    expect(recovery.requests).toEqual([]);
  },
);
