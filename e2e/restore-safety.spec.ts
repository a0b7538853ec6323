import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { backUp, idOfBackup } from './support/backup.ts';
import { addFiles, createCollection, createRecord, fillField, openCollection } from './support/catalogue.ts';
import { dumpDatabase, expectSameDatabase } from './support/compare.ts';
import { editBackupFile } from './support/edit-backup-file.ts';
import { holdMidway } from './support/hold-midway.ts';
import { fromLaterVersion } from './support/newer-backup.ts';
import { noise } from './support/noise.ts';
import { diskOf } from './support/quota.ts';
import { agree, chooseBackupFile, restoreAgain, typeKey } from './support/restore.ts';
import { MOSS_PHOTO, NOW, putState, readState, THEN, withRows } from './support/small-catalogue.ts';
import { LONG } from './support/long-run.ts';
import { expect, test } from './support/test.ts';
import {
  backUpState,
  button,
  choose,
  chooseMode,
  expectState,
  goToConfirm,
  heading,
  openPart,
  preview,
  previewOnto,
  restoreNow,
  tick,
} from './support/wizard.ts';

// A restore copes with events in between: edits elsewhere, a reload, a full disk, a closed tab, a backup from a newer
// version.

const MB = 1_000_000;

test('an edit in another tab during the wizard is noticed: the plan is shown again, and nothing happens that was not shown', async ({
  page,
  context,
}) => {
  const backup = await backUpState(page, THEN);
  await previewOnto(page, backup, NOW);
  await goToConfirm(page);
  await expect(page.getByText(/4 come back, 5 change, 2 are removed/)).toBeVisible();
  await agree(page);

  const other = await context.newPage();
  await other.goto('/collections/plants/records/fern');
  await fillField(other, 'Notes', 'edited meanwhile');
  await expect(other.getByText('Saved.', { exact: true })).toBeVisible();
  await openCollection(other, 'Plants');
  await createRecord(other, { Name: 'Made meanwhile' });
  const edited = await readState(other);

  await button(page, 'Restore').click();
  await expect(page.getByRole('alert').filter({ hasText: 'Your data has changed in the meantime' })).toBeVisible();
  await expect(page.getByText(/4 come back, 5 change, 3 are removed/)).toBeVisible();
  await expectState(page, edited);
  // The person had agreed to another plan.
  await expect(page.getByRole('checkbox', { name: /^Yes, replace/ })).not.toBeChecked();
  await expect(button(page, 'Restore')).toBeDisabled();
  await restoreNow(page);
  await expectState(page, THEN);
  await button(page, 'Undo').click();
  await expect(heading(page, 'Undone')).toBeVisible();
  await expectState(page, edited);
});

test("a reload keeps every choice, and the browser's Back and Forward move between the steps", async ({ page }) => {
  const backup = await backUpState(page, THEN);
  await previewOnto(page, backup, NOW);
  await chooseMode(page, 'update');
  await choose(page, 'Nothing');
  await openPart(page, 'Plants');
  await tick(page, 'Ivy').check();
  await tick(page, 'Moss').check();
  await page.reload();
  await expect(page.getByRole('radio', { name: 'Bring back and update' })).toBeChecked();
  await expect(page.getByText('Chosen: 2 of 4')).toBeVisible();

  await button(page, 'Continue').click();
  await expect(page.getByText('1 item is different here and in the backup.')).toBeVisible();
  await page.getByRole('combobox', { name: 'Settle Ivy', exact: true }).selectOption('Keep mine');
  await expect(page.getByText('It is resolved.')).toBeVisible();
  await page.reload();
  await expect(page.getByRole('combobox', { name: 'Settle Ivy', exact: true })).toHaveValue('mine');
  await button(page, 'Continue').click();
  await expect(button(page, 'Restore')).toBeEnabled();
  await page.reload();
  await expect(heading(page, 'Restore your selection?')).toBeVisible();

  await page.goBack();
  await expect(heading(page, 'Which version to keep?')).toBeVisible();
  await page.goBack();
  await expect(heading(page, 'Review the changes')).toBeVisible();
  await page.goForward();
  await expect(heading(page, 'Which version to keep?')).toBeVisible();
  await page.goForward();
  await expect(heading(page, 'Restore your selection?')).toBeVisible();
  await expectState(page, NOW);
  await restoreNow(page);
  const { moss } = THEN.records;
  await expectState(page, withRows(NOW, { records: { moss }, files: { [MOSS_PHOTO.hash]: MOSS_PHOTO.row } }));
  // Going back does not repeat what is already done.
  await page.goBack();
  await expect(heading(page, 'Restore your selection?')).toBeHidden();
});

test('if the current state cannot be backed up, the screen says so, and the person may continue without it', async ({
  page,
  folder,
}) => {
  const backup = await backUpState(page, THEN);
  const path = join(folder, 'large.bin');
  // More than this browser holds in reserve for such a backup.
  await writeFile(path, noise('large', 24 * MB));
  await page.goto('/');
  await createCollection(page, 'Books', 'Large');
  await createRecord(page, { Title: 'Large' });
  await addFiles(page, 'Book files', [path]);
  const before = await dumpDatabase(page);
  await preview(page, backup);
  await goToConfirm(page);
  await agree(page);
  // There is space for everything to be restored, but not for a backup of the current data.
  await (await diskOf(page)).leave(MB);
  await button(page, 'Restore').click();
  const alert = page.getByRole('alert').filter({ hasText: 'There is not enough space.' });
  await expect(alert).toContainText('Your data is as it was');
  await expect(page.getByText('The current state could not be backed up')).toBeVisible();
  expectSameDatabase(await dumpDatabase(page), before);

  const restoreWithoutIt = page.getByRole('button', { name: 'Restore without it' });
  await expect(restoreWithoutIt).toBeDisabled();
  await page.getByRole('checkbox', { name: 'I understand that this restore cannot be undone' }).check();
  await restoreWithoutIt.click();
  await expect(page.getByText('Your data is back.')).toBeVisible();
  await expect(page.getByText('The state before was not backed up, so this cannot be undone.')).toBeVisible();
  await expect(button(page, 'Undo')).toBeHidden();
  await expectState(page, THEN);
});

test('an interrupted restore is reported, and one press repeats it', async ({ page, context, folder }) => {
  const path = join(folder, 'large.bin');
  await writeFile(path, noise('large', 20 * MB));
  await page.goto('/');
  await createCollection(page, 'Books', 'Large');
  await createRecord(page, { Title: 'Large' });
  await addFiles(page, 'Book files', [path]);
  const original = await dumpDatabase(page);
  const backupId = await idOfBackup(await backUp(page));
  await putState(page, NOW);
  await preview(page, backupId);
  await goToConfirm(page);
  await agree(page);
  const { held } = await holdMidway(page, 'restoring-files');
  await button(page, 'Restore').click();
  await held;
  await page.close({ runBeforeUnload: false });

  const again = await context.newPage();
  await restoreAgain(again, 'was interrupted');
  expectSameDatabase(await dumpDatabase(again), original);
  await expect(again.getByRole('region', { name: 'Last restore' }).getByRole('button', { name: 'Undo' })).toBeVisible();
});

test(
  'a backup made by a newer version of the app is refused with a clear message, and changes nothing',
  LONG,
  async ({ page, folder, sampleBackup }) => {
    const path = await editBackupFile(sampleBackup.path, join(folder, 'newer.zip'), (zip) =>
      fromLaterVersion(zip, sampleBackup.passphrase),
    );
    await page.goto('/');
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await putState(page, NOW);
    await chooseBackupFile(page, path);
    await typeKey(page, sampleBackup);
    await expect(page.getByText('The file is intact.')).toBeVisible();
    await button(page, 'Continue').click();
    const alert = page.getByRole('alert').filter({ hasText: 'This was made by a newer version of Heirloom.' });
    await expect(alert).toContainText('Nothing was changed.');
    await expect(button(page, 'Continue')).toBeDisabled();
    await expectState(page, NOW);
  },
);
