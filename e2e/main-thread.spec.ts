import { join } from 'node:path';
import { backUp, downloadBackup, startBackup } from './support/backup.ts';
import { createRecord, fillField, openCollection } from './support/catalogue.ts';
import { holdMidway } from './support/hold-midway.ts';
import { addLargeFile } from './support/large-file.ts';
import { startLongTasks } from './support/long-tasks.ts';
import { chooseBackupFile, confirmRestore, goToPreview, typeKey } from './support/restore.ts';
import { PASSPHRASE, setUpRecovery } from './support/set-up.ts';
import { LONG } from './support/long-run.ts';
import { expect, test } from './support/test.ts';

const MB = 1_000_000;
const LARGE = (process.env['HEIRLOOM_LONG'] === '1' ? 200 : 20) * MB;

// The longest task is printed, not asserted: a test that depends on the clock of a busy machine would be unreliable.
// The assertion is what a person would notice: they can keep working while the backup runs.

test('records can be edited while a backup runs, and the edit is saved; the backup has the state at its beginning', async ({
  openProfile,
  folder,
}) => {
  const { page } = await openProfile();
  await addLargeFile(page, folder, 'Large', LARGE);
  const longTasks = await startLongTasks(page);
  const { held, letGo } = await holdMidway(page, 'reading-files');
  await startBackup(page);
  // The records have been read by now.
  await held;
  await letGo();
  await openCollection(page, 'Large');
  await createRecord(page, { Title: 'Written meanwhile' });
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Backups', exact: true }).click();
  const result = page.getByText(/^Backed up: /);
  await expect(result).toBeVisible();
  // The backup has the record that existed when it began, not the one written meanwhile.
  await expect(result).toContainText('Backed up: 1 record,');
  console.log(`longest task of the page during a backup: ${await longTasks.longestMs()} ms`);
  await page.reload();
  await openCollection(page, 'Large');
  await expect(page.getByText('Written meanwhile')).toBeVisible();
  await backUp(page);
});

test('the page answers while a restore runs', LONG, async ({ openProfile, folder }) => {
  const source = await openProfile();
  await addLargeFile(source.page, folder, 'Large', LARGE);
  await fillField(source.page, 'Authors', 'Someone');
  await setUpRecovery(source.page);
  await backUp(source.page);
  const path = await downloadBackup(source.page, join(folder, 'backup.zip'));
  await source.close();

  const { page } = await openProfile();
  await chooseBackupFile(page, path);
  await typeKey(page, { passphrase: PASSPHRASE });
  await goToPreview(page);
  const longTasks = await startLongTasks(page);
  const { held, letGo } = await holdMidway(page, 'restoring-files');
  await confirmRestore(page);
  await held;
  await letGo();
  // Go elsewhere and back while it runs.
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Settings', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Settings' })).toBeVisible();
  await page.goBack();
  await expect(page.getByText('Your data is back.')).toBeVisible();
  console.log(`longest task of the page during a restore: ${await longTasks.longestMs()} ms`);
  await openCollection(page, 'Large');
  await expect(page.getByText('1 record', { exact: true })).toBeVisible();
});
