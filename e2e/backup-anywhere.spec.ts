import { join } from 'node:path';
import { backUp, downloadBackup, goToBackups } from './support/backup.ts';
import { writeBooks } from './support/books.ts';
import { deleteCollection } from './support/catalogue.ts';
import { CITY_COUNT, writeCities } from './support/cities.ts';
import { countsOf, dumpDatabase, expectSameDatabase } from './support/compare.ts';
import { putEveryType } from './support/every-type.ts';
import { dropFiles } from './support/files.ts';
import { addBooks, addPlants, addProject } from './support/fill.ts';
import { importFile } from './support/import.ts';
import { writePhotos } from './support/photos.ts';
import {
  chooseBackupFile,
  confirmRestore,
  goToPreview,
  goToRestore,
  restoreFile,
  typeKey,
  undoRestore,
} from './support/restore.ts';
import { PASSPHRASE, setUpRecovery } from './support/set-up.ts';
import { expectOpensElsewhere } from './support/zip.ts';
import { LONG } from './support/long-run.ts';
import { expect, test } from './support/test.ts';

const BOOK_FILES = 6;
/** Everything in the long run, and part of it in the short one; the comparisons are the same. */
const isLong = process.env['HEIRLOOM_LONG'] === '1';
const PLACES = isLong ? CITY_COUNT : 500;
const PHOTOS = isLong ? 152 : 3;

test(`everything comes back exactly in another browser: ${PLACES} places, ${PHOTOS} photos, books, a project and every type`, async ({
  openProfile,
  folder,
}) => {
  test.setTimeout(1_200_000);
  const photos = await writePhotos(folder, PHOTOS);
  expect(photos.sizeBytes).toBeGreaterThan(PHOTOS * 1_700_000);

  const cities = await writeCities(folder, PLACES);
  const here = await openProfile();
  await test.step('import the cities into Places', () => importFile(here.page, cities, { name: 'Places' }));
  await test.step('plants with photos', () => addPlants(here.page, photos.paths));
  await test.step('books with covers and files', async () => addBooks(here.page, await writeBooks(folder)));
  await test.step('a project with dependencies', () => addProject(here.page));
  const everyTypeRows = await putEveryType(here.page);
  await test.step('passphrase and recovery kit', () => setUpRecovery(here.page));

  await test.step('back up', () => backUp(here.page));
  const path = await test.step('download', () => downloadBackup(here.page, join(folder, 'backup.zip')));
  await test.step('other ZIP programs open it', () => expectOpensElsewhere(path));
  const original = await test.step('describe everything here', () => dumpDatabase(here.page));
  const counts = countsOf(original);
  expect(counts['records']).toBeGreaterThan(PLACES);
  expect(counts['files']).toBe(photos.paths.length + BOOK_FILES);
  expect(counts['settings']).toBeGreaterThanOrEqual(everyTypeRows);

  await test.step('a second backup of the same data writes nothing', async () => {
    const second = await backUp(here.page);
    await expect(second).toContainText('Nothing has changed since the last backup');
  });
  await here.close();

  const there = await openProfile();
  // The app creates its database; reading it earlier would create it instead.
  await expect(there.page.getByRole('heading', { level: 1 })).toBeVisible();
  const empty = await dumpDatabase(there.page);
  await test.step('restore in a fresh profile', () => restoreFile(there.page, path, { passphrase: PASSPHRASE }));
  await test.step('every record and every byte is equal', async () => {
    expectSameDatabase(await dumpDatabase(there.page), original);
  });
  // Other tests undo it with less data; with this much, only the long run does.
  if (!isLong) return;
  await test.step('undo: empty again', async () => {
    await undoRestore(there.page, 'Undone');
    expectSameDatabase(await dumpDatabase(there.page), empty);
  });
  await test.step('undo of the undo: everything again', async () => {
    await undoRestore(there.page, 'Restored');
    expectSameDatabase(await dumpDatabase(there.page), original);
  });
});

test(
  'a recovery key opens the file too, in any notation, and the file can be dropped instead of chosen',
  LONG,
  async ({ openProfile, folder }) => {
    const here = await openProfile();
    await addBooks(here.page, await writeBooks(folder));
    await putEveryType(here.page);
    const recoveryKey = await setUpRecovery(here.page);
    await backUp(here.page);
    const path = await downloadBackup(here.page, join(folder, 'backup.zip'));
    const original = await dumpDatabase(here.page);
    await here.close();

    const there = await openProfile();
    await goToRestore(there.page);
    await dropFiles(there.page, there.page.getByText('Drop a backup file anywhere on this page'), [path]);
    await typeKey(there.page, { recoveryKey: recoveryKey.toLowerCase().replaceAll('-', ' ') });
    await goToPreview(there.page);
    await confirmRestore(there.page);
    await expect(there.page.getByText('Your data is back.')).toBeVisible();
    expectSameDatabase(await dumpDatabase(there.page), original);
  },
);

test(
  'a restore over other data replaces all of it, and undo brings it back, even after a reload',
  LONG,
  async ({ openProfile, folder }) => {
    const { page } = await openProfile();
    await addBooks(page, await writeBooks(folder));
    await setUpRecovery(page);
    await backUp(page);
    const path = await downloadBackup(page, join(folder, 'backup.zip'));
    const backedUp = await dumpDatabase(page);
    await addProject(page);
    await deleteCollection(page, 'Books');
    const changed = await dumpDatabase(page);

    await chooseBackupFile(page, path);
    await goToPreview(page);
    await confirmRestore(page);
    await expect(page.getByText('Your data is back.')).toBeVisible();
    expectSameDatabase(await dumpDatabase(page), backedUp);

    await page.reload();
    await goToBackups(page);
    await page.getByRole('region', { name: 'Last restore' }).getByRole('button', { name: 'Undo' }).click();
    await expect(page.getByText('The restore was undone.')).toBeVisible();
    expectSameDatabase(await dumpDatabase(page), changed);
  },
);
