import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { backUp, downloadBackup, goToBackups, pressDelete, startBackup } from './support/backup.ts';
import { createCollection, createRecord, deleteCollection, fileField } from './support/catalogue.ts';
import { dumpDatabase, expectSameDatabase } from './support/compare.ts';
import { pickFiles } from './support/files.ts';
import { chooseImport } from './support/import.ts';
import { addLargeFile } from './support/large-file.ts';
import { noise } from './support/noise.ts';
import { diskOf } from './support/quota.ts';
import { chooseBackupFile, confirmRestore, goToPreview, restoreFile, typeKey, undoRestore } from './support/restore.ts';
import { PASSPHRASE, setUpRecovery } from './support/set-up.ts';
import { LONG } from './support/long-run.ts';
import { putState, type State, THEN, withRows } from './support/small-catalogue.ts';
import { expect, type Page, test } from './support/test.ts';
import { backUpState, expectState, preview } from './support/wizard.ts';

// A full disk, in the middle of anything: reported plainly, nothing changed, nothing lost; with space again, everything
// continues.

const MB = 1_000_000;

/** The browser refuses to store one more byte, of a file and of a row. */
async function expectFull(page: Page): Promise<void> {
  const refusals = await page.evaluate(async () => {
    const errorName = (error: unknown) => (error instanceof Error || error instanceof DOMException ? error.name : '');
    const writeFile = async () => {
      const file = await (await navigator.storage.getDirectory()).getFileHandle('one-byte', { create: true });
      const stream = await file.createWritable();
      await stream.write('1');
      await stream.close();
    };
    const putRow = () =>
      new Promise<void>((resolve, reject) => {
        const opening = indexedDB.open('heirloom');
        opening.onsuccess = () => {
          const transaction = opening.result.transaction('settings', 'readwrite');
          transaction.objectStore('settings').put({ key: 'one-row', value: '1' });
          transaction.oncomplete = () => {
            resolve();
          };
          transaction.onabort = () => {
            opening.result.close();
            reject(transaction.error ?? new Error('aborted'));
          };
        };
      });
    return [await writeFile().catch(errorName), await putRow().catch(errorName)];
  });
  expect(refusals).toEqual(['QuotaExceededError', 'QuotaExceededError']);
}

test(
  'if the disk fills up during a backup, none is made, the earlier one is intact, and with space the next one works',
  LONG,
  async ({ openProfile, folder }) => {
    const { page } = await openProfile();
    const disk = await diskOf(page);
    await addLargeFile(page, folder, 'First', 2 * MB);
    await backUp(page);
    await addLargeFile(page, folder, 'Second', 60 * MB);
    const before = await dumpDatabase(page);

    await disk.leave(20 * MB);
    await startBackup(page);
    const alert = page.getByRole('alert').filter({ hasText: 'There is not enough space.' });
    await expect(alert).toBeVisible();
    await expect(alert).toContainText('No new backup was made. Your data and your earlier backups are as they were.');
    await expect(alert).toContainText('Free space on this device');
    await expect(page.getByRole('table', { name: 'Backups' }).getByRole('row')).toHaveCount(2);
    expectSameDatabase(await dumpDatabase(page), before);

    await disk.empty();
    await page.getByRole('button', { name: /^Actions for / }).click();
    await page.getByRole('menuitem', { name: 'Verify' }).click();
    await expect(page.getByText('Verified: this backup is intact.')).toBeVisible();
    await backUp(page);
  },
);

test(
  "if the disk is too full for a download, the file is made anyway, outside this site's storage quota",
  LONG,
  async ({ openProfile, folder }) => {
    const { page } = await openProfile();
    const disk = await diskOf(page);
    await addLargeFile(page, folder, 'Large', 40 * MB);
    await setUpRecovery(page);
    await backUp(page);
    const original = await dumpDatabase(page);
    await disk.leave(10 * MB);
    const path = await downloadBackup(page, join(folder, 'backup.zip'));
    const other = await openProfile();
    await restoreFile(other.page, path, { passphrase: PASSPHRASE });
    expectSameDatabase(await dumpDatabase(other.page), original);
  },
);

test('with no free byte since before the app started, backups can be listed, downloaded, viewed and deleted, which frees the space', async ({
  openProfile,
  folder,
}) => {
  const before = await openProfile();
  await addLargeFile(before.page, folder, 'First', 2 * MB);
  await setUpRecovery(before.page);
  await backUp(before.page);
  await addLargeFile(before.page, folder, 'Second', 12 * MB);
  await backUp(before.page);
  const { userDataFolder } = before;
  await before.close();

  const { page } = await openProfile({ userDataFolder, freeBytes: 0 });
  const usedBytes = () => page.evaluate(async () => (await navigator.storage.estimate()).usage ?? 0);
  await goToBackups(page);
  const rows = page.getByRole('table', { name: 'Backups' }).getByRole('row');
  await expect(rows).toHaveCount(3);
  await expect(page.getByRole('banner').getByRole('link', { name: /^Only in this browser/ })).toBeVisible();
  await page
    .getByRole('button', { name: /^Actions for / })
    .first()
    .click();
  await page.getByRole('menuitem', { name: 'Verify' }).click();
  await expect(page.getByText('Verified: this backup is intact.')).toBeVisible();
  const downloaded = page.waitForEvent('download');
  await page
    .getByRole('button', { name: /^Download / })
    .first()
    .click();
  const path = join(folder, 'full.zip');
  await (await downloaded).saveAs(path);

  const used = await usedBytes();
  await goToBackups(page);
  await pressDelete(page, 'newest');
  await expect(rows).toHaveCount(2);
  // Some kilobytes go into the journal of the database meanwhile.
  await expect.poll(usedBytes).toBeLessThan(used - 12 * MB + 64 * 1024);

  // This browser has the key.
  await chooseBackupFile(page, path);
  await goToPreview(page);
});

/** Backs up `THEN`, then takes a record away. */
async function loseMoss(page: Page): Promise<{ readonly backup: string; readonly withoutMoss: State }> {
  const backup = await backUpState(page, THEN);
  const withoutMoss = withRows(THEN, { records: { moss: undefined } });
  await putState(page, withoutMoss);
  return { backup, withoutMoss };
}

// `src/backup/host/restoring/full-disk.browser.test.ts` shows it of the worker.
test(
  'with no free byte since before the app started, a restore is carried out, and so are its undo and redo',
  LONG,
  async ({ openProfile }) => {
    const before = await openProfile();
    const { backup, withoutMoss } = await loseMoss(before.page);
    const { userDataFolder } = before;
    await before.close();

    const { page } = await openProfile({ userDataFolder, freeBytes: 0 });
    await expectFull(page);
    await preview(page, backup);
    await confirmRestore(page);
    await expect(page.getByText('Your data is back.')).toBeVisible();
    await expectState(page, THEN);
    await undoRestore(page, 'Undone');
    await expectState(page, withoutMoss);
    await undoRestore(page, 'Restored');
    await expectState(page, THEN);
  },
);

test('with no free byte, a collection can be deleted, for which there is no room in the journal; a restore brings it back', async ({
  openProfile,
}) => {
  const before = await openProfile();
  const backup = await backUpState(before.page, THEN);
  const { userDataFolder } = before;
  await before.close();

  const { page } = await openProfile({ userDataFolder, freeBytes: 0 });
  await expectFull(page);
  await deleteCollection(page, 'Books');
  const { collections, fields, views, records, ...others } = THEN;
  const withoutBooks = (rows: State['records']) =>
    Object.fromEntries(Object.entries(rows).filter(([, row]) => ![row['id'], row['collectionId']].includes('books')));
  await expectState(page, {
    ...others,
    collections: withoutBooks(collections),
    fields: withoutBooks(fields),
    views: withoutBooks(views),
    records: withoutBooks(records),
  });
  await preview(page, backup);
  await confirmRestore(page);
  await expect(page.getByText('Your data is back.')).toBeVisible();
  await expectState(page, THEN);
});

// `src/backup/host/restoring/full-disk.browser.test.ts` shows it of the worker.
test(
  'with no free byte and nothing in reserve, a restore says so and changes nothing; deleting an old backup makes space for it',
  LONG,
  async ({ openProfile, folder }) => {
    const before = await openProfile();
    await addLargeFile(before.page, folder, 'Old', 12 * MB);
    await backUp(before.page);
    const { backup, withoutMoss } = await loseMoss(before.page);
    const { userDataFolder } = before;
    await before.page.evaluate(async () =>
      (await navigator.storage.getDirectory()).removeEntry('heirloom-reserve', { recursive: true }),
    );
    await before.close();

    const { page } = await openProfile({ userDataFolder, freeBytes: 0 });
    await expectFull(page);
    await preview(page, backup);
    await confirmRestore(page);
    const alert = page.getByRole('alert').filter({ hasText: 'There is not enough space.' });
    await expect(alert).toContainText('Your data is as it was');
    await expectState(page, withoutMoss);

    await goToBackups(page);
    await pressDelete(page, 'oldest');
    await expect(page.getByRole('table', { name: 'Backups' }).getByRole('row')).toHaveCount(2);
    await preview(page, backup);
    await confirmRestore(page);
    await expect(page.getByText('Your data is back.')).toBeVisible();
    await expectState(page, THEN);
  },
);

test(
  'if the disk fills up during a restore, the data stays as it was, and with space the restore works',
  LONG,
  async ({ openProfile, folder }) => {
    const source = await openProfile();
    await addLargeFile(source.page, folder, 'Large', 60 * MB);
    await setUpRecovery(source.page);
    await backUp(source.page);
    const path = await downloadBackup(source.page, join(folder, 'backup.zip'));
    const original = await dumpDatabase(source.page);
    await source.close();

    const { page } = await openProfile({ freeBytes: 25 * MB });
    await createCollection(page, 'From scratch', 'Here before');
    await createRecord(page, { Name: 'A record that must stay' });
    const before = await dumpDatabase(page);
    await chooseBackupFile(page, path);
    await typeKey(page, { passphrase: PASSPHRASE });
    await goToPreview(page);
    await confirmRestore(page);
    const alert = page.getByRole('alert').filter({ hasText: 'There is not enough space.' });
    await expect(alert).toBeVisible();
    await expect(alert).toContainText('Your data is as it was');
    expectSameDatabase(await dumpDatabase(page), before);

    await (await diskOf(page)).empty();
    await page.getByRole('checkbox', { name: /^Yes, replace/ }).check();
    await page.getByRole('button', { name: 'Restore', exact: true }).click();
    await expect(page.getByText('Your data is back.')).toBeVisible();
    expectSameDatabase(await dumpDatabase(page), original);
  },
);

test('if the disk fills up during an import, nothing is added', LONG, async ({ openProfile, folder }) => {
  const { page } = await openProfile({ freeBytes: 12 * MB });
  await createCollection(page, 'From scratch', 'Here before');
  const before = await dumpDatabase(page);
  const path = join(folder, 'large.csv');
  const text = noise('cells', 3000).toString('base64');
  await writeFile(path, `name,about\n${Array.from({ length: 8000 }, (_, row) => `${row},${row}${text}`).join('\n')}`);
  await chooseImport(page, path);
  await expect(page.getByRole('button', { name: /^Import 8,000 rows$/ }).first()).toBeVisible();
  await page
    .getByRole('button', { name: /^Import 8,000 rows$/ })
    .first()
    .click();
  const alert = page.getByRole('alert').filter({ hasText: 'not have enough space' });
  await expect(alert).toBeVisible();
  await expect(alert).toContainText('Nothing was added or changed.');
  expectSameDatabase(await dumpDatabase(page), before);
});

test('a file for which there is no space is not added, and the app says so', LONG, async ({ openProfile, folder }) => {
  const { page } = await openProfile({ freeBytes: 20 * MB });
  await createCollection(page, 'Books');
  await createRecord(page, { Title: 'A book' });
  const path = join(folder, 'large.bin');
  await writeFile(path, noise('large', 40 * MB));
  const before = await dumpDatabase(page);
  await pickFiles(fileField(page, 'Book files').getByRole('button', { name: /^Book files: add/ }), path);
  await expect(page.getByText('There is not enough space for “large.bin”. It was not stored.')).toBeVisible();
  expectSameDatabase(await dumpDatabase(page), before);
});
