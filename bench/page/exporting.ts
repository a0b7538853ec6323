// Open exports of many photos and records, and importing them into an empty app.
import type { BackupClient } from '../../src/backup/client/client.ts';
import type { DownloadReady } from '../../src/backup/contract/backups.ts';
import { db } from '../../src/catalogue/database.ts';
import { createImportClient } from '../../src/catalogue/import/import-client.ts';
import type { CatalogueRecord, FieldType } from '../../src/catalogue/model.ts';
import { BENCH_COLLECTION, countRows } from './seed.ts';

const AT = '2026-01-01T00:00:00.000Z';
const FIELDS: Readonly<Record<string, FieldType>> = {
  name: 'text',
  country: 'text',
  population: 'number',
  location: 'location',
  visited: 'checkbox',
  notes: 'longText',
  photos: 'photos',
};

/** Puts the seeded records into a collection with fields, and adds a record for each photo. */
export async function addAlbum(): Promise<void> {
  await db.collections.put({
    id: BENCH_COLLECTION,
    name: 'Places',
    color: 'teal',
    icon: 'map-pin',
    template: 'blank',
    order: 1,
    titleFieldId: 'name',
    createdAt: AT,
    updatedAt: AT,
  });
  await db.fields.bulkPut(
    Object.entries(FIELDS).map(([id, type], order) => ({ id, collectionId: BENCH_COLLECTION, name: id, type, order })),
  );
  const records: CatalogueRecord[] = [];
  await db.files.each(({ hash, sizeBytes, type }) => {
    const photo = { hash, name: `${hash.slice(0, 8)}.jpg`, type, sizeBytes, addedAt: AT };
    const values = { name: `Photo ${records.length}`, photos: [photo] };
    const times = { createdAt: AT, updatedAt: AT };
    records.push({ id: crypto.randomUUID(), collectionId: BENCH_COLLECTION, values, fileHashes: [hash], ...times });
  });
  await db.records.bulkAdd(records);
}

/** Everything, as the dialog of an export offers it first. */
export async function exportAll(client: BackupClient): Promise<DownloadReady> {
  return client.exportNow(await everything());
}

async function everything() {
  const collectionIds = await db.collections.toCollection().primaryKeys();
  return { collectionIds, formats: ['json', 'csv'], withFiles: true } as const;
}

/** Stops an export when half of the photos are written. @returns how long stopping took. */
export async function stopExport(client: BackupClient): Promise<string> {
  const half = (await db.files.count()) / 2;
  const choice = await everything();
  return stopAtHalf(half, (signal, note) =>
    client.exportNow(choice, { signal, onProgress: ({ done = 0 }) => note(done) }),
  );
}

/** Imports an export into an empty app. */
export async function importExport(file: File): Promise<string> {
  const client = createImportClient();
  await client.importExport(file);
  client.close();
  return countRows(db);
}

/** Stops an import when half of what it reads is read. @returns how long stopping took, and what it left behind. */
export async function stopImport(file: File): Promise<string> {
  const client = createImportClient();
  const stopped = await stopAtHalf(0.5, (signal, note) =>
    client.importExport(file, { signal, onProgress: ({ share }) => note(share) }),
  );
  client.close();
  return `${stopped}, ${await countRows(db)} left`;
}

async function stopAtHalf(
  half: number,
  work: (signal: AbortSignal, note: (done: number) => void) => Promise<unknown>,
): Promise<string> {
  const stopping = new AbortController();
  let askedAt = 0;
  const note = (done: number) => {
    if (done < half || stopping.signal.aborted) return;
    askedAt = performance.now();
    stopping.abort();
  };
  try {
    await work(stopping.signal, note);
  } catch (error) {
    if (!stopping.signal.aborted) throw error;
    return `ended ${(performance.now() - askedAt).toFixed(0)} ms after it was stopped`;
  }
  throw new Error('it was over before it could be stopped');
}
