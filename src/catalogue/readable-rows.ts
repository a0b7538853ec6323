import { Dexie, type DBCore, type DBCoreQueryRequest, type DBCoreTable, type DBCoreTransaction } from 'dexie';
import type { Journal } from '../adapters/source-dexie/journal/keep-journal.ts';
import { nameLostRow } from '../adapters/source-dexie/journal/mark-journal.ts';

/*
 * [Note: Rows that cannot be read]
 *
 * Chromium stores values of more than 64 KiB in separate files, and such a file can get lost. Every request that
 * includes its row then fails, such as one for all rows of a collection. Here such a request is repeated key by key:
 * readable rows are returned, and an unreadable row counts as missing.
 *
 * Chromium 156 ends a transaction in which a read has failed with an `UnknownError`, even though the failure was
 * handled. If Dexie waits for the end, the work of the transaction has to be repeated (`withStorageErrors` does so),
 * and rows known to be lost are not read again. This knowledge is dropped once the table is written to.
 */

const lostKeys = new Map<string, Map<string, unknown>>();
let foundCount = 0;

/** Increases with each row found to be unreadable. */
export function countLostRows(): number {
  return foundCount;
}

/** Makes all reads through this database skip unreadable rows, and names those in its journal. */
export function passOverLostRows(db: Dexie, journal: Journal): void {
  // Below Dexie's own layers, which read the rows that a change is about to replace.
  db.use({
    stack: 'dbcore',
    name: 'lost-rows',
    level: -2,
    create: (core): DBCore => ({ ...core, table: (name) => readableTable(db, core.table(name), journal) }),
  });
  Dexie.on('storagemutated', (parts) => {
    for (const place of lostKeys.keys())
      if (Object.keys(parts).some((part) => part.startsWith(place))) lostKeys.delete(place);
  });
}

function readableTable(db: Dexie, table: DBCoreTable, journal: Journal): DBCoreTable {
  const place = `idb://${db.name}/${table.name}/`;
  const isLost = (key: unknown) => lostKeys.get(place)?.has(textOf(key)) ?? false;

  const note = (key: unknown) => {
    if (isLost(key)) return;
    const lost = lostKeys.get(place) ?? new Map<string, unknown>();
    lostKeys.set(place, lost);
    lost.set(textOf(key), key);
    foundCount += 1;
    // The keys of the catalogue are texts.
    if (typeof key === 'string') nameLostRow(db.backendDB(), journal, table.name, key);
  };

  const readOne = (trans: DBCoreTransaction, key: unknown): PromiseLike<unknown> =>
    table.get({ trans, key }).then(
      (value: unknown) => value,
      () => {
        note(key);
        return undefined;
      },
    );

  /** The rows in the order of their keys; `undefined` for unreadable ones. */
  const readEach = (trans: DBCoreTransaction, keys: readonly unknown[]): Promise<unknown[]> =>
    Dexie.Promise.all(
      keys.map((key) => (isLost(key) ? Dexie.Promise.resolve(undefined) : readOne(trans, key))),
    ) as Promise<unknown[]>;

  const queryEach = (request: DBCoreQueryRequest) =>
    table
      .query({ ...request, values: false })
      .then(({ result }) => readEach(request.trans, result))
      .then((rows) => ({ result: rows.filter((row) => row !== undefined) }));

  const hasLost = () => (lostKeys.get(place)?.size ?? 0) > 0;
  return {
    ...table,
    get: (request) => {
      if (isLost(request.key)) return Dexie.Promise.resolve(undefined) as Promise<unknown>;
      return readOne(request.trans, request.key) as Promise<unknown>;
    },
    getMany: (request) => {
      if (hasLost()) return readEach(request.trans, request.keys);
      return table.getMany(request).catch(() => readEach(request.trans, request.keys));
    },
    query: (request) => {
      if (request.values !== true) return table.query(request);
      return hasLost() ? queryEach(request) : table.query(request).catch(() => queryEach(request));
    },
  };
}

/** A text for a key of the catalogue: a text, or several. */
function textOf(key: unknown): string {
  return JSON.stringify(key);
}
