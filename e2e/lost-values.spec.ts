import { readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { backUp, idOfBackup } from './support/backup.ts';
import { addFiles, createCollection, createRecord, fillField, openCollection } from './support/catalogue.ts';
import { noisePng } from './support/png.ts';
import { expect, type Page, test } from './support/test.ts';
import { goToConfirm, preview, restoreNow } from './support/wizard.ts';

const filesUnder = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? filesUnder(join(folder, entry.name)) : [join(folder, entry.name)],
  );

/**
 * Removes the files in which Chromium keeps values and Blobs above a certain size, as a damaged disk might. Returns how
 * many.
 */
function loseLargeValues(userDataFolder: string, overBytes: number): number {
  const lost = filesUnder(userDataFolder).filter(
    (path) => path.includes('.indexeddb.blob') && statSync(path).size > overBytes,
  );
  for (const path of lost) rmSync(path);
  return lost.length;
}

/** The number of files for which the browser has a key but no content. */
function countLostFiles(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const opening = indexedDB.open('heirloom');
    const database = await new Promise<IDBDatabase>((resolve) => {
      opening.onsuccess = () => {
        resolve(opening.result);
      };
    });
    const reading = database.transaction('files').objectStore('files').getAll();
    const rows = await new Promise<{ readonly blob: Blob }[]>((resolve) => {
      reading.onsuccess = () => {
        resolve(reading.result as { blob: Blob }[]);
      };
    });
    database.close();
    const readable = await Promise.all(
      rows.map(({ blob }) =>
        blob.arrayBuffer().then(
          () => true,
          () => false,
        ),
      ),
    );
    return readable.filter((isReadable) => !isReadable).length;
  });
}

/** Longer than the values that Chromium keeps within its database. */
const LONG_TEXT = Array.from({ length: 45_000 }, (_, n) => ((n * 2_654_435_761) % 4_294_967_296).toString(36)).join(
  ' ',
);

test.describe('values that the browser has lost', () => {
  // Chromium reports each lost file in the console.
  test.use({ expectedProblems: [/NotReadableError|NotFoundError|Failed to load resource|ERR_FILE_NOT_FOUND/] });

  test('X1 X2 a record and photos whose values are lost block nothing, and come back from a backup or, of a file, by adding it again', async ({
    openProfile,
    folder,
  }) => {
    const photos = ['fern', 'ivy'].map((name) => {
      const path = join(folder, `${name}.png`);
      writeFileSync(path, noisePng(name, 300, 200));
      return path;
    });
    const first = await openProfile();
    await createCollection(first.page, 'Plants');
    await createRecord(first.page, { Name: 'Moss' });
    await addFiles(first.page, 'Photos', photos);
    await openCollection(first.page, 'Plants');
    await createRecord(first.page, { Name: 'Ivy' });
    await fillField(first.page, 'Notes', LONG_TEXT);
    await expect(first.page.getByText('Saved.', { exact: true })).toBeVisible();
    const recordUrl = new URL(first.page.url()).pathname;
    const id = await idOfBackup(await backUp(first.page));
    await first.close();
    // The record and both photos.
    expect(loseLargeValues(first.userDataFolder, 100_000)).toBe(3);

    const { page } = await openProfile({ userDataFolder: first.userDataFolder });
    await test.step('the collection says how many records it cannot read, and shows the others', async () => {
      await openCollection(page, 'Plants');
      await expect(page.getByText('1 record cannot be read')).toBeVisible();
      await expect(page.getByText('Moss').first()).toBeVisible();
    });

    await test.step('the record leads to its backups', async () => {
      await page.goto(recordUrl);
      await expect(page.getByRole('heading', { name: 'This record cannot be read' })).toBeVisible();
      await page.getByRole('link', { name: 'Look for it in the backups' }).click();
      await expect(page.getByRole('heading', { name: 'History of Ivy' })).toBeVisible();
    });

    await test.step('a photo is there again once the same file is added', async () => {
      expect(await countLostFiles(page)).toBe(2);
      await openCollection(page, 'Plants');
      await createRecord(page, { Name: 'Another fern' });
      await addFiles(page, 'Photos', photos.slice(0, 1));
      expect(await countLostFiles(page)).toBe(1);
    });

    await test.step('a backup of the remaining data names what it lacks', async () => {
      await backUp(page);
      await expect(page.getByText(/could not be backed up/).first()).toBeVisible();
    });

    await test.step('the earlier backup brings back the record and the other photo', async () => {
      await preview(page, id);
      await expect(page.getByText('Everything is already as in this backup.')).toBeHidden();
      await goToConfirm(page);
      await restoreNow(page);
      expect(await countLostFiles(page)).toBe(0);
      await page.goto(recordUrl);
      await expect(page.getByLabel('Name', { exact: true })).toHaveValue('Ivy');
      await expect(page.getByLabel('Notes', { exact: true })).toHaveValue(LONG_TEXT);
    });
  });
});
