// What the benchmark does in the browser. Each scenario begins with an empty profile and reports its steps by name.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { openMeasuredBrowser } from './measured-browser.mjs';

const PHOTO_BYTES = 2 * 2 ** 20;

/** Photos and records: first backup, nothing changed, edits, check, download; then the file in an empty app. */
export async function measureLibrary(place, { photos, records, edits = [100], withFloor = false }, onStep) {
  const first = await openMeasuredBrowser(place, 'first', onStep);
  await first.call('seed', photos, PHOTO_BYTES, records);
  await first.call('setUp');
  await first.measure('first full backup, encrypted, into the browser’s repository', 'backUp');
  await first.measure('second backup, nothing changed', 'backUp');
  if (await first.has('editRecords')) {
    for (const [round, count] of edits.entries()) {
      await first.call('editRecords', count, round + 1);
      await first.measure(`backup of ${count.toLocaleString('en')} edits`, 'backUp');
    }
    await first.call('editRecords', 100, 20);
    await first.measure('compare the last backup with now, 100 edits', 'compareWithNow');
  }
  await first.measure('full check: every byte read, decrypted, verified', 'verify');
  const [download] = await Promise.all([
    first.page.waitForEvent('download', { timeout: 0 }),
    first.measure('download: one backup file', 'download'),
  ]);
  const file = join(place.scratch, download.suggestedFilename());
  await download.saveAs(file);
  await first.close();

  const second = await openMeasuredBrowser(place, 'second', onStep);
  await second.page.setInputFiles('input', file);
  await second.measure('open and preview the backup file (with the passphrase’s Argon2id)', 'openAndPreview');
  await second.measure('restore into an empty app', 'restore');
  await second.close();
  rmSync(file);
  if (withFloor) await measureRowFloors(place, records, onStep);
}

/** What the database needs for as many rows with the same indexes, and nothing else. */
async function measureRowFloors(place, records, onStep) {
  const browser = await openMeasuredBrowser(place, 'floor', onStep);
  for (const { label, milliseconds, rate } of await browser.call('measureRowFloors', records))
    onStep({ label: `floor: ${label}`, milliseconds, detail: rate });
  await browser.close();
}

/** Open exports of photos and records, and importing them into an empty app; both also stopped halfway. */
export async function measureExport(place, { photos, records }, onStep) {
  const first = await openMeasuredBrowser(place, 'first', onStep);
  if (!(await first.has('exportAll'))) return first.close();
  await first.call('seed', photos, PHOTO_BYTES, records);
  await first.call('addAlbum');
  await first.measure('export, stopped halfway', 'stopExport');
  const [download] = await Promise.all([
    first.page.waitForEvent('download', { timeout: 0 }),
    first.measure('export of everything: JSON, CSV, photos', 'exportAll'),
  ]);
  const file = join(place.scratch, download.suggestedFilename());
  await download.saveAs(file);
  await first.close();

  const second = await openMeasuredBrowser(place, 'second', onStep);
  await second.page.setInputFiles('input', file);
  await second.measure('import of the export into an empty app, stopped halfway', 'stopImport');
  await second.measure('import of the export into an empty app', 'importExport');
  await second.close();
  rmSync(file);
  return undefined;
}

/** Work in the catalogue: opening a collection, searching, sorting; and, if wanted, importing and the journal's cost. */
export async function measureCatalogue(place, { records, imported = 0 }, onStep) {
  const browser = await openMeasuredBrowser(place, 'catalogue', onStep);
  await browser.call('seed', 0, 0, records);
  await browser.measure('open a collection for the first time: the first rows', 'seeFirstRows');
  await browser.measure('then: all of it', 'seeAllRows');
  await browser.measure('search it', 'searchRecords');
  await browser.measure('sort it by a text field', 'sortRecords');
  await browser.page.reload();
  await browser.measure('open it again after a reload: the first rows', 'seeFirstRows');
  await browser.measure('then: all of it again', 'seeAllRows');
  if (imported > 0) {
    await browser.measure(`import a table of ${imported.toLocaleString('en')} rows`, 'importRows', imported);
    await browser.measure('journaling edits and imports, against not journaling', 'measureJournal');
  }
  await browser.close();
}

/** Chromium refuses a gigabyte of new Blobs at once (InvalidBlob), so peers get a quarter. */
export async function measurePeers(place, { photos, records }, onStep) {
  const browser = await openMeasuredBrowser(place, 'peers', onStep);
  const quarter = { photos: Math.ceil(photos / 4), records: Math.ceil(records / 4) };
  await browser.measure('only writing the same Blobs to IndexedDB', 'writeBlobsOnly', quarter.photos, PHOTO_BYTES);
  await browser.call('seed', quarter.photos, PHOTO_BYTES, quarter.records);
  await browser.measure('dexie-export-import, export, not encrypted', 'exportByDexie');
  await browser.measure('dexie-export-import, import', 'importByDexie');
  await browser.measure('JSZip deflate + one AES-GCM call', 'exportNaively');
  await browser.close();
}

/** The bare work of the browser's storage and cryptography. */
export async function measureFloors(place, onStep) {
  const browser = await openMeasuredBrowser(place, 'floors', onStep);
  for (const { label, milliseconds, rate } of await browser.call('measureFloors'))
    onStep({ label, milliseconds, detail: rate });
  await browser.close();
}
