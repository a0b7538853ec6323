import type JSZip from 'jszip';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { backUp, downloadBackup } from './support/backup.ts';
import { damageContent } from './support/damage-backup.ts';
import { CHECKED_SIZES, lookWith } from './support/look.ts';
import { makeOtherBackup, OTHER_APP } from './support/other-app.ts';
import { noisePng } from './support/png.ts';
import { extractRecoveryPage, RecoveryPage } from './support/recovery-page.ts';
import { PASSPHRASE, setUpRecovery } from './support/set-up.ts';
import { EARLY, MOSS_PHOTO, putState, record, THEN, withRows, type Row } from './support/small-catalogue.ts';
import { LONG } from './support/long-run.ts';
import { expect, type Page, test } from './support/test.ts';

test('the page in a backup file opens it from the disk, shows what is inside, saves it, and opens itself', async ({
  page,
  context,
  folder,
}) => {
  await page.goto('/');
  await putState(page, THEN);
  const recoveryKey = await setUpRecovery(page);
  await backUp(page);
  const file = await downloadBackup(page, join(folder, 'backup.zip'));
  const selfOpening = await downloadSelfOpening(page, join(folder, 'backup.html'));
  const recovery = await RecoveryPage.open(await context.newPage(), await extractRecoveryPage(file, folder));
  const { page: opened } = recovery;

  await test.step('a wrong passphrase, a mistyped recovery key, then the right one', async () => {
    await recovery.chooseFile(file);
    await recovery.unlock('not this one');
    await expect(opened.getByRole('alert')).toContainText('This passphrase does not open these backups.');
    await opened.getByRole('button', { name: 'Use the recovery key instead' }).click();
    await opened.getByLabel('Recovery key').fill(`${recoveryKey.slice(0, -1)}U`);
    await opened.getByRole('button', { name: 'Unlock', exact: true }).click();
    await expect(opened.getByRole('alert')).toContainText('The recovery key is mistyped.');
    await opened.getByLabel('Recovery key').fill(recoveryKey.toLowerCase());
    await opened.keyboard.press('Enter');
    await expect(recovery.heading('Backups')).toBeFocused();
    await expect(opened.getByText('A quick check found all parts in place.')).toBeVisible();
  });

  await test.step('every byte is verified', async () => {
    await opened.getByRole('button', { name: 'Verify every byte' }).click();
    await expect(opened.getByText(/^Everything is intact/)).toBeVisible();
  });

  await test.step('the records and photos of a collection', async () => {
    await recovery.openBackup();
    await opened.getByRole('button', { name: 'Browse Plants' }).click();
    await expect(opened.getByRole('table').getByRole('button')).toHaveText(['Fern', 'Ivy', 'Moss', 'Rose']);
    await opened.getByLabel('Search titles').fill('os');
    await expect(opened.getByRole('table').getByRole('button')).toHaveText(['Moss', 'Rose']);
    await opened.getByRole('button', { name: 'Moss' }).click();
    await expect(recovery.heading('Moss')).toBeVisible();
    await expect(opened.getByRole('definition')).toHaveText(['Moss', 'wet']);
    const one = await recovery.save('Save this record');
    expect(await recordsIn(one)).toEqual(exported(['moss']));
    expect(await textOf(one, 'collections/Plants/files/moss.txt')).toBe(MOSS_PHOTO.row['text']);
    await recovery.goBack();
    await recovery.goBack();
    await opened.getByRole('button', { name: 'Browse Books' }).click();
    await opened.getByRole('button', { name: 'Dune' }).click();
    // A relation is shown by the title of the other record.
    await expect(opened.getByRole('definition')).toHaveText(['Dune', 'Herbert', 'Moss']);
    await recovery.goBack();
    await recovery.goBack();
  });

  await test.step('one collection, then all', async () => {
    await opened.getByRole('checkbox', { name: 'Plants' }).uncheck();
    expect(await recordsIn(await recovery.save('Save as a ZIP file'))).toEqual(exported(['dune', 'emma']));
    await opened.getByRole('checkbox', { name: 'Plants' }).check();
    const all = await recovery.save('Save as a ZIP file');
    expect(await recordsIn(all)).toEqual(exported(Object.keys(THEN.records)));
    expect(JSON.parse(await textOf(all, 'settings.json'))).toEqual({ dateFormat: 'iso', units: 'metric' });
    expect(await textOf(all, 'csv/Books.csv')).toContain('Dune,Herbert,Moss');
    expect(await textOf(all, 'markdown/Plants/Fern.md')).toContain('in the shade');
  });
  expect(recovery.requests).toEqual([]);

  await test.step('the page that has the backup inside asks only for the key', async () => {
    const own = await RecoveryPage.open(await context.newPage(), selfOpening);
    await own.unlock(PASSPHRASE);
    await own.openBackup();
    expect(await recordsIn(await own.save('Save as a ZIP file'))).toEqual(exported(Object.keys(THEN.records)));
    expect(own.requests).toEqual([]);
  });
});

test(
  'the page says what a damaged backup has lost, and saves the intact rest',
  LONG,
  async ({ page, context, folder }) => {
    await page.goto('/');
    await putState(page, withRows(THEN, { records: manyBooks() }));
    await setUpRecovery(page);
    await backUp(page);
    const whole = await downloadBackup(page, join(folder, 'whole.zip'));
    const damaged = join(folder, 'damaged.zip');
    const { recordIds } = await damageContent(whole, damaged, PASSPHRASE);
    const opened = await context.newPage();
    const recovery = await RecoveryPage.open(opened, await extractRecoveryPage(whole, folder));
    await recovery.chooseFile(damaged);
    await recovery.unlock(PASSPHRASE);
    const alert = opened.getByRole('alert');
    await opened.getByRole('button', { name: 'Verify every byte' }).click();
    await expect(alert).toContainText('A part is damaged');
    await expect(alert.getByRole('listitem')).toHaveText([`${recordIds.length} records`, '1 photo or file']);
    await recovery.openBackup();
    await expect(alert).toContainText('A part of this backup cannot be read.');
    await expect(alert.getByRole('listitem')).toHaveText([`${recordIds.length} records`]);
    const saved = await recovery.save('Save as a ZIP file');
    const missing = alert.filter({ hasText: 'could not be read and is missing' });
    await expect(missing.getByRole('listitem')).toHaveText([
      `${recordIds.length} records`,
      /^1 photo or file: (moss\.txt \(Moss\)|rose\.txt \(Rose\))$/,
    ]);
    const all = [...Object.keys(THEN.records), ...Object.keys(manyBooks())];
    const savedIds = (await recordsIn(saved)).map(({ id }) => id);
    expect(savedIds).toEqual(all.filter((id) => !recordIds.includes(id)).sort((a, b) => a.localeCompare(b)));
    expect(await textOf(saved, 'WHAT IS MISSING.txt')).toContain(`records: ${recordIds.length} could not be read`);
    expect(recovery.requests).toEqual([]);
  },
);

test('the tables of another app are shown with their members and images, and saved with their files', async ({
  page,
  folder,
}) => {
  const file = join(folder, 'notes.zip');
  await makeOtherBackup(file);
  const recovery = await RecoveryPage.open(page, resolve('dist/recover.html'));
  await recovery.chooseFile(file);
  await recovery.unlock(OTHER_APP.passphrase);
  await recovery.openBackup();
  await expect(page.getByText('Made by Field notes.')).toBeVisible();
  await page.getByRole('button', { name: 'Browse words' }).click();
  await expect(page.getByRole('cell')).toHaveText(['hej']);
  await recovery.goBack();
  await page.getByRole('button', { name: 'Browse sightings' }).click();
  await expect(page.getByRole('columnheader')).toHaveText(['Key', 'bird', 'at', 'photo']);
  await expect(page.getByRole('cell')).toHaveText([
    ...['Heron', '2026-04-01T06:30:00.000Z', 'heron.png'],
    ...['<b>Wren</b>', '2026-04-02T07:00:00.000Z', ''],
  ]);
  await page.getByRole('button', { name: 'Show photos' }).click();
  await expect.poll(() => page.getByRole('img').evaluate((image) => (image as HTMLImageElement).naturalWidth)).toBe(8);
  await recovery.goBack();
  await page.getByRole('button', { name: '1', exact: true }).click();
  await expect(page.getByRole('definition')).toHaveText(['1', '1', 'Heron', /^2026-04-01/, 'heron.png', 'grey, tall']);
  const saving = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save heron.png' }).click();
  const photo = noisePng('heron', 8, 8);
  expect(await readFile(await (await saving).path())).toEqual(photo);
  await recovery.goBack();
  await recovery.goBack();
  const all = await recovery.save('Save as a ZIP file');
  expect(await all.file('files/sightings/0-0-heron.png')?.async('nodebuffer')).toEqual(photo);
  expect(JSON.parse((await textOf(all, 'tables/sightings.jsonl')).split('\n')[0] ?? '')).toMatchObject({
    value: { bird: 'Heron', at: { $: 'date' } },
    files: ['files/sightings/0-0-heron.png'],
  });
  expect(recovery.requests).toEqual([]);
});

test('files that are no backups are refused in plain words', async ({ page, folder, sampleBackup }) => {
  const path = await extractRecoveryPage(sampleBackup.path, folder);
  const recovery = await RecoveryPage.open(page, path);
  await recovery.chooseFile(path);
  await expect(page.getByRole('alert')).toContainText('This is not a backup file.');
});

test('the page is allowed no connection, and has no fault that axe finds, light and dark', async ({
  page,
  folder,
  sampleBackup,
}) => {
  const recovery = await RecoveryPage.open(page, await extractRecoveryPage(sampleBackup.path, folder));
  const policy = await page.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute('content');
  expect(policy).toMatch(/^default-src 'none'; script-src 'sha256-[^']+' 'wasm-unsafe-eval'; worker-src blob:;/);
  expect(policy).toContain("connect-src 'none'");
  const found: string[] = [];
  const look = lookWith(page, found);
  const lookAt = async (name: string) => {
    for (const [size, viewport] of Object.entries(CHECKED_SIZES)) {
      await page.setViewportSize(viewport);
      await look(`${name}, ${size}`);
    }
  };
  await lookAt('recovery start');
  await recovery.chooseFile(sampleBackup.path);
  await lookAt('recovery unlock');
  await recovery.unlock(PASSPHRASE);
  await expect(recovery.heading('Backups')).toBeVisible();
  await lookAt('recovery backups');
  await recovery.openBackup();
  await lookAt('recovery backup');
  await page.getByRole('button', { name: 'Browse Plants' }).click();
  await expect(page.getByRole('table')).toBeVisible();
  await lookAt('recovery list');
  await page.getByRole('button', { name: 'Show photos' }).click();
  await expect(page.getByRole('img').first()).toBeVisible();
  await lookAt('recovery photos');
  await recovery.goBack();
  await page.getByRole('table').getByRole('button').first().click();
  await expect(page.getByRole('button', { name: 'Save this record' })).toBeVisible();
  await lookAt('recovery record');
  expect(found).toEqual([]);
  expect(recovery.requests).toEqual([]);
});

/** Downloads the newest backup as one page, through the menu of the list. */
async function downloadSelfOpening(page: Page, path: string): Promise<string> {
  await page
    .getByRole('button', { name: /^Actions for / })
    .first()
    .click();
  const downloading = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: 'Download as a web page' }).click();
  const download = await downloading;
  expect(download.suggestedFilename()).toMatch(/^heirloom-.*-full\.html$/);
  await download.saveAs(path);
  return path;
}

async function textOf(zip: JSZip, path: string): Promise<string> {
  const file = zip.file(path);
  if (!file) throw new Error(`There is no ${path} among ${Object.keys(zip.files).join(', ')}.`);
  return file.async('text');
}

/** Enough for several pages, so that one can be lost. */
function manyBooks(): Readonly<Record<string, Row>> {
  const ids = Array.from({ length: 1500 }, (_, at) => `book-${String(at).padStart(4, '0')}`);
  return Object.fromEntries(ids.map((id) => [id, record(id, 'books', { 'book-title': `Book ${id}` }, EARLY)]));
}

/** All records of an export, by id. */
async function recordsIn(zip: JSZip): Promise<readonly Row[]> {
  const lists = Object.keys(zip.files).filter((path) => /^collections\/.*\/records\.jsonl$/.test(path));
  const texts = await Promise.all(lists.map((path) => textOf(zip, path)));
  const rows = texts.flatMap((text) => text.trimEnd().split('\n')).map((line) => JSON.parse(line) as Row);
  return rows.sort((a, b) => String(a['id']).localeCompare(String(b['id'])));
}

/** Records of the small catalogue as an export has them. */
function exported(ids: readonly string[]): readonly Row[] {
  return [...ids].sort().map((id) => {
    const { collectionId: _, fileHashes: __, values, ...rest } = THEN.records[id] ?? {};
    const placed = Object.entries(values as Row).map(([field, value]) => [
      field,
      field === 'plant-photos'
        ? (value as readonly Row[]).map((photo) => ({
            ...photo,
            path: `collections/Plants/files/${String(photo['name'])}`,
          }))
        : value,
    ]);
    return { ...rest, values: Object.fromEntries(placed) as Row };
  });
}
