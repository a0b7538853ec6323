import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { commandLineIn, makeDataFolder } from './support/cli.ts';
import { dropFiles, pickFiles } from './support/files.ts';
import { offerRecordingPicker, recordedFile } from './support/recording-picker.ts';
import { RecoveryPage } from './support/recovery-page.ts';
import { entriesOfZip, hashOfEntry } from './support/saved-zip.ts';
import { expect, test, type Page } from './support/test.ts';

// More than the page keeps in memory, and in the long run more than one volume, but quickly made and saved: all of it
// repeats, and the large files are compressed when they are saved. The small ones are not, and fill several pieces.
const MIB = 1024 * 1024;
const LARGE_FILES = process.env['HEIRLOOM_LONG'] === '1' ? 2 : 1;
const SIZES = [...new Array<number>(LARGE_FILES).fill(72), 8, 8, 8, 8, 8].map((mib) => mib * MIB);
const NAMES = SIZES.map((_, at) => `Plant ${at}`);
const contentOf = (at: number) => Buffer.alloc(SIZES[at] ?? 0, `photo of plant ${at} `);

test('the recovery page opens what is dropped or chosen, and saves by each way that a browser may offer', async ({
  page,
  folder,
}) => {
  const { init, must } = commandLineIn(folder);
  await makeDataFolder(join(folder, 'data'), NAMES, (name) => contentOf(NAMES.indexOf(name)));
  await init('repo');
  await must('backup', 'first', '--repo', 'repo', '--from', 'data');
  await must('backup', 'download', 'first', '--repo', 'repo', '--to', 'file.zip');
  const recoveryKey = (await readFile(join(folder, 'repo.key.txt'), 'utf8')).trim();
  const recovery = await RecoveryPage.open(page, join(folder, 'repo/recover.html'));
  const save = () => page.getByRole('button', { name: 'Save as a ZIP file' }).click();

  await test.step('pieces that a closed tab has left are deleted at the next start', async () => {
    await leavePieces(page);
    expect(await temporaryDatabases(page)).toHaveLength(1);
    await page.reload();
    await expect.poll(() => temporaryDatabases(page)).toEqual([]);
  });

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

  await test.step('pieces in the browser’s storage become one download, and are deleted', async () => {
    await save();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await expect(page.getByRole('alert')).toHaveText('Stopped.');
    await expect.poll(() => temporaryDatabases(page)).toEqual([]);
    const downloading = page.waitForEvent('download');
    await save();
    await expectWhole([await (await downloading).path()]);
    expect(await temporaryDatabases(page)).toHaveLength(1);
    await page.getByRole('button', { name: 'The file is saved: delete the copy' }).click();
    await expect(page.getByText('The copy in the browser’s storage is deleted.')).toBeVisible();
    expect(await temporaryDatabases(page)).toEqual([]);
  });

  // recovery-large.spec.ts saves volumes too.
  const inVolumes = LARGE_FILES > 1 ? test.step : test.step.skip;
  await inVolumes('several complete files where the browser stores nothing', async () => {
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

  await test.step('the stream of the picker receives the bytes of the download, and is given up on a full disk', async () => {
    await page.getByRole('button', { name: 'Browse Plants' }).click();
    await page.getByRole('button', { name: 'Plant 3', exact: true }).click();
    const saveRecord = page.getByRole('button', { name: 'Save this record' });
    const downloading = page.waitForEvent('download');
    await saveRecord.click();
    const bytes = await readFile(await (await downloading).path());
    expect(bytes.length).toBeGreaterThan(8 * MIB);
    await offerRecordingPicker(page);
    await saveRecord.click();
    await expect(page.getByText(/^chosen\.zip is saved\./)).toBeVisible();
    expect(await recordedFile(page)).toEqual({ end: 'closed', sha256: sha256(bytes) });
    await offerRecordingPicker(page, true);
    await saveRecord.click();
    await expect(page.getByRole('alert')).toContainText('There is not enough space.');
    expect(await recordedFile(page)).toMatchObject({ end: 'aborted' });
  });
  expect(recovery.requests).toEqual([]);
});

async function expectWhole(paths: readonly string[]): Promise<void> {
  const zips = await Promise.all(paths.map(entriesOfZip));
  const entries = new Map(zips.flatMap((zip) => [...zip]));
  expect(entries.has('settings.json')).toBe(true);
  for (const at of NAMES.keys())
    expect(await hashOfEntry(entries.get(`collections/Plants/files/${at}.jpg`))).toBe(sha256(contentOf(at)));
}

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

function leavePieces(page: Page): Promise<void> {
  return page.evaluate(
    () =>
      new Promise((resolve) => {
        const opening = indexedDB.open('heirloom-recover-left');
        opening.onsuccess = () => {
          opening.result.close();
          resolve();
        };
      }),
  );
}

function temporaryDatabases(page: Page): Promise<readonly string[]> {
  return page.evaluate(async () => {
    const all = await indexedDB.databases();
    return all.flatMap(({ name = '' }) => (name.startsWith('heirloom-recover-') ? [name] : []));
  });
}
