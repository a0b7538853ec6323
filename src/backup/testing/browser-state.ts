import { RESERVE_FOLDER } from '../../adapters/space-reserve.ts';
import { removeFolder } from '../../adapters/testing/when-free.ts';
import { db } from '../../catalogue/database.ts';
import { CATALOGUE_TABLES } from '../../catalogue/describe-source.ts';
import type { CatalogueRecord, StoredFile } from '../../catalogue/model.ts';
import { encodeHex } from '../../engine/low-level.ts';

/**
 * Resets the browser to one that has never seen this app, except that the space in reserve stays: the first backup of
 * each test would write it again, 16 MB in 16 files, which takes longer than the backup. Close clients first.
 * @param kept folders that replace picked ones.
 */
export async function wipeBrowser(kept: readonly string[] = []): Promise<void> {
  db.close();
  for (const { name = '' } of await indexedDB.databases()) await deleteDatabase(name);
  const root = await navigator.storage.getDirectory();
  const names: string[] = [];
  for await (const name of root.keys()) if (name !== RESERVE_FOLDER && !kept.includes(name)) names.push(name);
  for (const name of names) await removeFolder(root, name);
  await db.open();
}

export function deleteDatabase(name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase(name);
    request.onsuccess = () => resolve();
    request.onerror = () => reject(request.error ?? new Error(`could not delete ${name}`));
  });
}

/** Every row of every table, in key order. */
export async function readCatalogue(): Promise<Record<string, unknown[]>> {
  const rows: Record<string, unknown[]> = {};
  for (const name of Object.keys(CATALOGUE_TABLES)) rows[name] = await db.table(name).toArray();
  return rows;
}

function randomBytes(length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at += 65_536) crypto.getRandomValues(bytes.subarray(at, at + 65_536));
  return bytes;
}

async function photo(sizeBytes: number): Promise<StoredFile> {
  const bytes = randomBytes(sizeBytes);
  const hash = encodeHex(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)));
  return { hash, blob: new Blob([bytes], { type: 'image/jpeg' }), sizeBytes, type: 'image/jpeg' };
}

/** Writes collections, records and photos directly to the database. */
export async function fillCatalogue(size: {
  readonly records: number;
  readonly photos: number;
  readonly photoBytes: number;
}): Promise<void> {
  const createdAt = new Date(0).toISOString();
  await db.settings.put({ key: 'theme', value: 'dark' });
  await db.collections.put({
    id: 'c1',
    name: 'Plants',
    color: 'green',
    icon: 'plant',
    template: 'plants',
    order: 1,
    titleFieldId: 'f1',
    createdAt,
    updatedAt: createdAt,
  });
  await db.fields.bulkPut([
    { id: 'f1', collectionId: 'c1', name: 'Name', type: 'text', order: 1 },
    { id: 'f2', collectionId: 'c1', name: 'Photos', type: 'photos', order: 2 },
  ]);
  const hashes: string[] = [];
  for (let at = 0; at < size.photos; at += 1) {
    const file = await photo(size.photoBytes);
    await db.files.put(file);
    hashes.push(file.hash);
  }
  await db.records.bulkPut(Array.from({ length: size.records }, (_, at) => record(at, hashes[at])));
}

function record(at: number, hash: string | undefined): CatalogueRecord {
  const createdAt = new Date(at * 1000).toISOString();
  const photos =
    hash === undefined
      ? {}
      : { f2: [{ hash, name: `photo ${at}.jpg`, type: 'image/jpeg', sizeBytes: 1, addedAt: createdAt }] };
  return {
    id: `r${String(at).padStart(8, '0')}`,
    collectionId: 'c1',
    values: { f1: `Monstera ${at} 🌿`, ...photos },
    fileHashes: hash === undefined ? [] : [hash],
    createdAt,
    updatedAt: createdAt,
  };
}
