import type { Page } from '@playwright/test';

/** A catalogue in plain words: for each table its rows by key, and files by their text. */
export type State = Readonly<Record<TableName, Readonly<Record<string, Row>>>>;
export type Row = Readonly<Record<string, unknown>>;
export type TableName = 'collections' | 'fields' | 'views' | 'settings' | 'records' | 'files';

/** The member of a row that is its key. */
const KEYS: Readonly<Record<TableName, string>> = {
  collections: 'id',
  fields: 'id',
  views: 'id',
  settings: 'key',
  records: 'id',
  files: 'hash',
};

/** Times of the last change, from early to late. */
export const EARLY = '2024-01-01T00:00:00.000Z';
const MIDDLE = '2024-02-01T00:00:00.000Z';
export const LATE = '2024-03-01T00:00:00.000Z';

/** A file by its name. Its hash is made up, because nothing in these tests checks it. */
function photo(name: string): { readonly hash: string; readonly reference: Row; readonly row: Row } {
  const hash = [...name]
    .map((letter) => letter.charCodeAt(0).toString(16))
    .join('')
    .padEnd(64, '0');
  const text = `the photo of ${name}`;
  return {
    hash,
    reference: { hash, name: `${name}.txt`, type: 'text/plain', sizeBytes: text.length, addedAt: EARLY },
    row: { hash, sizeBytes: text.length, type: 'text/plain', text },
  };
}

/** A record of the small catalogue. */
export function record(
  id: string,
  collectionId: string,
  values: Readonly<Record<string, unknown>>,
  updatedAt: string,
): Row {
  const fileHashes = Object.values(values)
    .flatMap((value) => (Array.isArray(value) ? (value as readonly unknown[]) : []))
    .flatMap((item) => (typeof item === 'object' && item !== null && 'hash' in item ? [item.hash] : []));
  return { id, collectionId, values, fileHashes, createdAt: EARLY, updatedAt };
}

/** A table by the keys of its rows. */
function byKey(table: TableName, rows: readonly Row[]): Readonly<Record<string, Row>> {
  return Object.fromEntries(rows.map((row) => [String(row[KEYS[table]]), row]));
}

const collection = (id: string, name: string, order: number, titleFieldId: string) => ({
  id,
  name,
  color: 'teal',
  icon: 'box',
  template: 'blank',
  order,
  titleFieldId,
  createdAt: EARLY,
  updatedAt: EARLY,
});
const field = (id: string, collectionId: string, name: string, type: string, order: number, more: Row = {}) => ({
  id,
  collectionId,
  name,
  type,
  order,
  ...more,
});
const view = (id: string, collectionId: string, name: string) => ({
  id,
  collectionId,
  name,
  kind: 'table',
  order: 1,
  search: '',
  filters: [],
  sorts: [],
  hiddenFieldIds: [],
  columnWidths: {},
});

const CONFIGURATION = {
  collections: byKey('collections', [
    collection('plants', 'Plants', 1, 'plant-name'),
    collection('books', 'Books', 2, 'book-title'),
  ]),
  fields: byKey('fields', [
    field('plant-name', 'plants', 'Name', 'text', 1),
    field('plant-notes', 'plants', 'Notes', 'longText', 2),
    field('plant-height', 'plants', 'Height', 'number', 3, { unit: 'cm' }),
    field('plant-photos', 'plants', 'Photos', 'photos', 4),
    field('book-title', 'books', 'Title', 'text', 1),
    field('book-author', 'books', 'Author', 'text', 2),
    field('book-about', 'books', 'About', 'relation', 3, { relatedCollectionId: 'plants' }),
  ]),
  views: byKey('views', [view('plants-table', 'plants', 'Table'), view('books-table', 'books', 'Table')]),
};

export const [MOSS_PHOTO, CACTUS_PHOTO, ROSE_PHOTO] = [photo('moss'), photo('cactus'), photo('rose')];
const plant = (id: string, name: string, notes: string, more: Row, updatedAt: string) =>
  record(id, 'plants', { 'plant-name': name, 'plant-notes': notes, ...more }, updatedAt);
const book = (id: string, title: string, author: string, about: readonly string[], updatedAt: string) =>
  record(
    id,
    'books',
    { 'book-title': title, 'book-author': author, ...(about.length > 0 ? { 'book-about': about } : {}) },
    updatedAt,
  );

/** The state that is backed up. */
export const THEN: State = {
  ...CONFIGURATION,
  settings: byKey('settings', [
    { key: 'dateFormat', value: 'iso' },
    { key: 'units', value: 'metric' },
  ]),
  records: byKey('records', [
    plant('fern', 'Fern', 'in the shade', {}, MIDDLE),
    plant('ivy', 'Ivy', 'climbs', { 'plant-height': 120 }, MIDDLE),
    plant('moss', 'Moss', 'wet', { 'plant-photos': [MOSS_PHOTO.reference] }, MIDDLE),
    plant('rose', 'Rose', 'red', { 'plant-photos': [ROSE_PHOTO.reference] }, MIDDLE),
    book('dune', 'Dune', 'Herbert', ['moss'], MIDDLE),
    book('emma', 'Emma', 'Austen', [], MIDDLE),
  ]),
  files: byKey('files', [MOSS_PHOTO.row, ROSE_PHOTO.row]),
};

/**
 * The later state: some rows changed after the backup's version, some before; some are gone, some new; a photo is
 * missing.
 */
export const NOW: State = {
  ...CONFIGURATION,
  views: byKey('views', [view('plants-table', 'plants', 'All of them'), view('books-table', 'books', 'Table')]),
  settings: byKey('settings', [
    { key: 'dateFormat', value: 'long' },
    { key: 'units', value: 'metric' },
  ]),
  records: byKey('records', [
    plant('fern', 'Fern', 'by the window', {}, LATE),
    plant('ivy', 'Ivy', 'falls', { 'plant-height': 90 }, EARLY),
    plant('rose', 'Rose', 'red', { 'plant-photos': [ROSE_PHOTO.reference] }, MIDDLE),
    plant('cactus', 'Cactus', 'dry', { 'plant-photos': [CACTUS_PHOTO.reference] }, LATE),
    book('dune', 'Dune', 'Frank Herbert', [], LATE),
  ]),
  files: byKey('files', [CACTUS_PHOTO.row]),
};

/** A state with some rows added or replaced, and some removed. */
export function withRows(
  state: State,
  changes: { readonly [Table in TableName]?: Readonly<Record<string, Row | undefined>> },
): State {
  const tables = Object.entries(state).map(([table, rows]) => {
    const merged = { ...rows, ...changes[table as TableName] }; // The names of a state's tables.
    return [table, Object.fromEntries(Object.entries(merged).filter(([, row]) => row !== undefined))] as const;
  });
  return Object.fromEntries(tables) as State; // With the same tables as before.
}

/** Replaces all data with a state, bypassing the app; other tabs are not notified. */
export async function putState(page: Page, state: State): Promise<void> {
  await page.evaluate(async (tables) => {
    const database = await new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open('heirloom');
      request.onsuccess = () => {
        resolve(request.result);
      };
      request.onerror = () => {
        reject(request.error ?? new Error('not opened'));
      };
    });
    const transaction = database.transaction([...database.objectStoreNames], 'readwrite');
    // The journal knows nothing of changes that bypass the app.
    transaction.objectStore('journal').clear();
    for (const [table, rows] of Object.entries(tables)) {
      const store = transaction.objectStore(table);
      store.clear();
      for (const { text, ...row } of Object.values(rows))
        store.put(typeof text === 'string' ? { ...row, blob: new Blob([text], { type: 'text/plain' }) } : row);
    }
    await new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => {
        resolve();
      };
      transaction.onabort = () => {
        reject(transaction.error ?? new Error('aborted'));
      };
    });
    database.close();
  }, state);
}

/** Everything in the database now, read without the app. */
export async function readState(page: Page): Promise<State> {
  return page.evaluate(async (keys) => {
    const asPromise = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => {
          resolve(request.result);
        };
        request.onerror = () => {
          reject(request.error ?? new Error('failed'));
        };
      });
    const database = await asPromise(indexedDB.open('heirloom'));
    const state: Record<string, Record<string, Record<string, unknown>>> = {};
    for (const [table, key] of Object.entries(keys)) {
      const rows: Record<string, unknown>[] = await asPromise(database.transaction(table).objectStore(table).getAll());
      const found: Record<string, Record<string, unknown>> = {};
      for (const { blob, ...row } of rows)
        found[String(row[key])] = blob instanceof Blob ? { ...row, text: await blob.text() } : row;
      state[table] = found;
    }
    database.close();
    return state as State; // With the given names.
  }, KEYS);
}
