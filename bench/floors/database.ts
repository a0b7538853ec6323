import type { CatalogueRecord } from '../../src/catalogue/model.ts';
import type { Layout } from './rows.ts';

const STORE = 'records';
const NAME = 'heirloom-floors';
/** Requests under way at once, as in a restore. */
const PUTS_AT_ONCE = 2000;
const READ_AT_ONCE = 2000;

/** Opens an empty database of this layout. */
export async function openLayout({ keyPath, indexes }: Layout): Promise<IDBDatabase> {
  await done(indexedDB.deleteDatabase(NAME));
  const opening = indexedDB.open(NAME, 1);
  opening.onupgradeneeded = () => {
    const store = opening.result.createObjectStore(STORE, keyPath === null ? {} : { keyPath });
    for (const { keyPath: path, multiEntry = false } of indexes) store.createIndex(String(path), path, { multiEntry });
  };
  return done(opening);
}

export async function closeLayout(database: IDBDatabase): Promise<void> {
  database.close();
  await done(indexedDB.deleteDatabase(NAME));
}

/** Writes all rows in one transaction. */
export async function writeRows(database: IDBDatabase, { rowsPerValue }: Layout, rows: readonly CatalogueRecord[]) {
  const transaction = database.transaction(STORE, 'readwrite', { durability: 'strict' });
  const ended = new Promise<void>((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? new Error('aborted'));
  });
  const store = transaction.objectStore(STORE);
  const step = rowsPerValue ?? 1;
  for (let at = 0; at < rows.length;) {
    let last: IDBRequest | undefined;
    for (let puts = 0; puts < PUTS_AT_ONCE && at < rows.length; puts += 1, at += step)
      last = rowsPerValue === undefined ? store.put(rows[at]) : store.put(rows.slice(at, at + step), at);
    if (last) await done(last);
  }
  await ended;
}

/** Reads all rows in the order of their keys, the next batch requested before the last is looked at. */
export async function readRows(database: IDBDatabase, { rowsPerValue = 1 }: Layout): Promise<number> {
  const store = database.transaction(STORE).objectStore(STORE);
  const path = store.keyPath;
  let count = 0;
  for (let range: IDBKeyRange | undefined, isLast = false; !isLast;) {
    const atOnce = Math.ceil(READ_AT_ONCE / rowsPerValue);
    // With keys outside of the values, the keys are read as well.
    const keys = path === null ? store.getAllKeys(range, atOnce) : undefined;
    const values = await done(store.getAll(range, atOnce) as IDBRequest<unknown[]>);
    const lastKey = keys ? keys.result.at(-1) : keyIn(values.at(-1) as CatalogueRecord | undefined, path);
    isLast = values.length < atOnce || lastKey === undefined;
    if (lastKey !== undefined) range = IDBKeyRange.lowerBound(lastKey, true);
    count += values.reduce((sum: number, value) => sum + (Array.isArray(value) ? value.length : 1), 0);
  }
  return count;
}

/** The first keys in the order of an index, and how many there are. */
export async function readFirst(database: IDBDatabase, index: string, range: IDBKeyRange) {
  const at = database.transaction(STORE).objectStore(STORE).index(index);
  const startedAt = performance.now();
  await done(at.getAllKeys(range, 1000));
  const first = performance.now() - startedAt;
  const count = await done(at.count(range));
  return { first, counting: performance.now() - startedAt - first, count };
}

/** Adds an index to a database with rows, as an upgrade of the schema does. */
export async function addIndex(database: IDBDatabase, keyPath: string[]): Promise<IDBDatabase> {
  const version = database.version + 1;
  database.close();
  const opening = indexedDB.open(NAME, version);
  opening.onupgradeneeded = () => {
    opening.transaction?.objectStore(STORE).createIndex(String(keyPath), keyPath);
  };
  return done(opening);
}

function keyIn(row: CatalogueRecord | undefined, path: string | string[] | null): IDBValidKey | undefined {
  if (!row) return undefined;
  return Array.isArray(path) ? [row.collectionId, row.id] : row.id;
}

export function done<Result>(request: IDBRequest<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('failed'));
  });
}
