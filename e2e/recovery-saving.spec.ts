import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { commandLineIn, makeDataFolder } from './support/cli.ts';
import { dropFiles, pickFiles } from './support/files.ts';
import { offerRecordingPicker, recordedFile } from './support/recording-picker.ts';
import { RecoveryPage } from './support/recovery-page.ts';
import { entriesOfZip, hashOfEntry } from './support/saved-zip.ts';
import { expect, test, type Page } from './support/test.ts';

// Some 200 MB, which is more than the page keeps in memory, and more than one volume. It repeats, so that the backup
// is small and quickly made; photos are saved uncompressed.
const PHOTOS = 24;
const PHOTO_BYTES = 8 * 1024 * 1024;
const NAMES = Array.from({ length: PHOTOS }, (_, at) => `Plant ${at}`);

test('the recovery page opens what is dropped or chosen, and saves by each way that a browser may offer', async ({
  page,
  folder,
}) => {
  const { init, must } = commandLineIn(folder);
  await makeDataFolder(join(folder, 'data'), NAMES, PHOTO_BYTES);
  await init('repo');
  await must('backup', 'first', '--repo', 'repo', '--from', 'data');
  await must('backup', 'download', 'first', '--repo', 'repo', '--to', 'file.zip');
  const recoveryKey = (await readFile(join(folder, 'repo.key.txt'), 'utf8')).trim();
  const recovery = await RecoveryPage.open(page, join(folder, 'repo/recover.html'));
  const save = () => page.getByRole('button', { name: 'Save as a ZIP file' }).click();

  await test.step('a dropped file, a dropped folder, and a chosen folder', async () => {
    const places: readonly (() => Promise<void>)[] = [
      () => dropFiles(page, page.locator('main'), [join(folder, 'file.zip')]),
      () => dropFiles(page, page.locator('main'), [join(folder, 'repo')]),
      () => pickFiles(page.getByRole('button', { name: 'Choose a folder of backups' }), join(folder, 'repo')),
    ];
    for (const [at, choose] of places.entries()) {
      if (at > 0) await page.reload();
      await choose();
      await recovery.unlockWithKey(recoveryKey);
      await expect(page.getByText('A quick check found all parts in place.')).toBeVisible();
    }
    await recovery.openBackup();
  });

  let wholeHash = '';
  await test.step('pieces in the browser’s storage become one download, and are deleted', async () => {
    await save();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await expect(page.getByRole('alert')).toHaveText('Stopped.');
    await expect.poll(() => temporaryDatabases(page)).toEqual([]);
    const downloading = page.waitForEvent('download');
    await save();
    const path = await (await downloading).path();
    await expectWhole([path]);
    wholeHash = createHash('sha256')
      .update(await readFile(path))
      .digest('hex');
    expect(await temporaryDatabases(page)).toHaveLength(1);
    await page.getByRole('button', { name: 'The file is saved: delete the copy' }).click();
    await expect(page.getByText('The copy in the browser’s storage is deleted.')).toBeVisible();
    expect(await temporaryDatabases(page)).toEqual([]);
  });

  await test.step('the stream of the picker receives the same bytes, and is given up when space runs out', async () => {
    await offerRecordingPicker(page);
    await save();
    await expect(page.getByText(/^chosen\.zip is saved\./)).toBeVisible();
    expect(await recordedFile(page)).toEqual({ end: 'closed', sha256: wholeHash });
    await offerRecordingPicker(page, true);
    await save();
    await expect(page.getByRole('alert')).toContainText('There is not enough space.');
    expect(await recordedFile(page)).toMatchObject({ end: 'aborted' });
  });

  await test.step('several complete files where the browser stores nothing', async () => {
    await page.evaluate(() => Reflect.deleteProperty(window, 'showSaveFilePicker'));
    await recovery.withoutDatabases();
    const names: string[] = [];
    const paths: Promise<string>[] = [];
    page.on('download', (download) => {
      names.push(download.suggestedFilename());
      paths.push(download.path());
    });
    await save();
    await expect(page.getByText(/^2 files are in your browser’s downloads\./)).toBeVisible();
    await expect.poll(() => names).toEqual([expect.stringMatching(/-1\.zip$/), expect.stringMatching(/-2\.zip$/)]);
    await expectWhole(await Promise.all(paths));
  });
  expect(recovery.requests).toEqual([]);
});

async function expectWhole(paths: readonly string[]): Promise<void> {
  const zips = await Promise.all(paths.map(entriesOfZip));
  const entries = new Map(zips.flatMap((zip) => [...zip]));
  expect(entries.has('settings.json')).toBe(true);
  for (const [at, name] of NAMES.entries()) {
    const content = Buffer.alloc(PHOTO_BYTES, `photo of ${name} `);
    const entry = entries.get(`collections/Plants/files/${at}.jpg`);
    expect(await hashOfEntry(entry)).toBe(createHash('sha256').update(content).digest('hex'));
  }
}

function temporaryDatabases(page: Page): Promise<readonly string[]> {
  return page.evaluate(async () => {
    const all = await indexedDB.databases();
    return all.flatMap(({ name = '' }) => (name.startsWith('heirloom-recover-') ? [name] : []));
  });
}
