import type { LiveRow } from '../../engine/index.ts';
import type { KeptTransaction } from './kept-transaction.ts';
import { FIRST_BATCH_ROWS, MAX_BATCH_ROWS, nextBatchRows, readEach, type TableReading } from './read-rows.ts';

const MAX_BATCH_KEYS = 2_000;

/** The rows with these keys: a few at first, then as many as their size allows. */
export async function getRows(reading: TableReading, keys: readonly unknown[]): Promise<(LiveRow | undefined)[]> {
  const { kept, table, unreadable } = reading;
  const rows: (LiveRow | undefined)[] = [];
  let rowsWanted = FIRST_BATCH_ROWS;
  for (let at = 0; at < keys.length;) {
    // The database refuses invalid keys.
    const wanted = keys.slice(at, at + rowsWanted) as readonly IDBValidKey[];
    at += wanted.length;
    const found = await findKeys(kept, table, wanted);
    const there = found.filter((key) => key !== undefined);
    const known = there.filter((key) => unreadable.has(table, key));
    const read = await readEach(
      reading,
      there.filter((key) => !known.includes(key)),
    );
    const byKey = new Map<unknown, LiveRow>(
      [...known.map((key): LiveRow => ({ key, isUnreadable: true })), ...read].map((row) => [row.key, row]),
    );
    for (const key of found) rows.push(key === undefined ? undefined : byKey.get(key));
    rowsWanted = nextBatchRows(read, rowsWanted);
  }
  return rows;
}

/**
 * The keys that are there, as the database has them. `getKey` tells a row that is `undefined` from one that is not
 * there, but Chromium 156 answers it with the key that was asked for: of a 0 that was put, asking for −0 gives −0. So
 * where a key can be written in several ways, the stored one is looked up.
 */
async function findKeys(
  kept: KeptTransaction,
  table: string,
  wanted: readonly IDBValidKey[],
): Promise<readonly (IDBValidKey | undefined)[]> {
  const isPlain = (key: IDBValidKey) => typeof key === 'string' || (typeof key === 'number' && key !== 0);
  const found = await kept.request<unknown[]>((transaction) => {
    const store = transaction.objectStore(table);
    return wanted.map((key) =>
      isPlain(key) ? (store.getKey(key) as IDBRequest) : (store.getAllKeys(IDBKeyRange.only(key), 1) as IDBRequest),
    );
  });
  // The casts: `getKey` gives a key or nothing, `getAllKeys` a list of keys.
  return found.map((answer, at) => {
    const key = wanted[at];
    return key !== undefined && isPlain(key)
      ? (answer as IDBValidKey | undefined)
      : (answer as readonly IDBValidKey[])[0];
  });
}

export async function findByIndex(
  kept: KeptTransaction,
  table: string,
  index: string,
  values: readonly unknown[],
): Promise<readonly unknown[]> {
  const keys: unknown[] = [];
  for (let at = 0; at < values.length; at += MAX_BATCH_ROWS) {
    // The database refuses invalid keys.
    const wanted = values.slice(at, at + MAX_BATCH_ROWS) as readonly IDBValidKey[];
    const found = await kept.request<(IDBValidKey | undefined)[]>((transaction) => {
      const entries = transaction.objectStore(table).index(index);
      return wanted.map((value) => entries.getKey(value));
    });
    for (const key of found) keys.push(key);
  }
  return keys;
}

export async function countByIndex(
  kept: KeptTransaction,
  table: string,
  index: string,
  values: readonly unknown[],
): Promise<readonly number[]> {
  if (values.length === 0) return [];
  // What is no key is refused by the database.
  return kept.request<number[]>((transaction) => {
    const entries = transaction.objectStore(table).index(index);
    return values.map((value) => entries.count(value as IDBValidKey));
  });
}

export async function* readKeys(
  kept: KeptTransaction,
  table: string,
): AsyncGenerator<readonly unknown[], void, undefined> {
  let after: IDBValidKey | undefined;
  for (;;) {
    const range = after === undefined ? null : IDBKeyRange.lowerBound(after, true);
    const [keys] = await kept.request<[IDBValidKey[]]>((transaction) => [
      transaction.objectStore(table).getAllKeys(range, MAX_BATCH_KEYS),
    ]);
    after = keys.at(-1);
    if (after === undefined) return;
    yield keys;
    if (keys.length < MAX_BATCH_KEYS) return;
  }
}
