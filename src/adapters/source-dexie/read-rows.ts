import { isUnreadable, type KeySpan, type LiveRow } from '../../engine/index.ts';
import type { KeptTransaction } from './kept-transaction.ts';
import { keyInValue } from './key-in-value.ts';
import type { KnownUnreadable } from './known-unreadable.ts';
import { estimateRowBytes } from './row-size.ts';

type KeyPath = string | string[] | null;

export const MAX_BATCH_ROWS = 500;
export const FIRST_BATCH_ROWS = 4;
/** The approximate memory of one batch. */
const BATCH_BYTES = 2 * 1024 * 1024;
/** Batches that are read while the caller works on another: of small rows, so that the database never waits. */
const MOST_AHEAD = 4;
/** The number of rows of a batch whose size is estimated. */
const WEIGHED_ROWS = 8;

/** A table of a moment. */
export interface TableReading {
  readonly kept: KeptTransaction;
  readonly table: string;
  readonly unreadable: KnownUnreadable;
}

/** In key order. Rows known to be unreadable are skipped. */
export async function* readRows(
  reading: TableReading,
  span: KeySpan = {},
): AsyncGenerator<readonly LiveRow[], void, undefined> {
  let from = startOf(span);
  const end = endOf(span);
  // A copy: rows found during the loop have already been skipped.
  for (const key of [...reading.unreadable.keysOf(reading.table)]) {
    if (isEmptyRange(from, end)) return;
    if (rangeOf(from, end)?.includes(key) === false) continue;
    yield* readRange(reading, from, { key, isOpen: true });
    const [isThere] = await reading.kept.request<[number]>((transaction) => [
      transaction.objectStore(reading.table).count(key),
    ]);
    if (isThere > 0) yield [{ key, isUnreadable: true }];
    from = { key, isOpen: true };
  }
  yield* readRange(reading, from, end);
}

/** One end of a range of keys; open where the key itself is not within. */
interface RangeEnd {
  readonly key: IDBValidKey;
  readonly isOpen: boolean;
}

// The casts: the ends of a span come from the database's own journal.
function startOf({ lower }: KeySpan): RangeEnd | undefined {
  return lower === undefined ? undefined : { key: lower as IDBValidKey, isOpen: false };
}

function endOf({ upper }: KeySpan): RangeEnd | undefined {
  return upper === undefined ? undefined : { key: upper as IDBValidKey, isOpen: false };
}

/** Some rows, and where to read on. */
interface Batch {
  readonly rows: readonly LiveRow[];
  readonly from: RangeEnd | undefined;
  readonly rowsWanted: number;
  readonly isLast: boolean;
}

/**
 * The rows between two keys. Batches are read ahead of the caller: each is requested when the answer to the one before
 * arrives, however busy the caller is. Of large rows only one is.
 */
async function* readRange(
  reading: TableReading,
  from: RangeEnd | undefined,
  end: RangeEnd | undefined,
): AsyncGenerator<readonly LiveRow[], void, undefined> {
  if (isEmptyRange(from, end)) return;
  let newest = Promise.resolve<Batch>({ rows: [], from, rowsWanted: FIRST_BATCH_ROWS, isLast: false });
  const ahead: Promise<Batch>[] = [];
  const readAhead = (most: number) => {
    while (ahead.length < most) {
      newest = newest.then((before) => readBehind(reading, before, end));
      // Awaited below, unless the caller stops earlier.
      newest.catch(() => undefined);
      ahead.push(newest);
    }
  };
  readAhead(1);
  for (let batch = await ahead.shift(); batch && batch.rows.length > 0; batch = await ahead.shift()) {
    readAhead(batch.rowsWanted < MAX_BATCH_ROWS ? 1 : MOST_AHEAD);
    yield batch.rows;
  }
}

async function readBehind(reading: TableReading, before: Batch, end: RangeEnd | undefined): Promise<Batch> {
  if (before.isLast) return { ...before, rows: [] };
  const rows = await readBatch(reading, rangeOf(before.from, end), before.rowsWanted);
  const last = rows.at(-1);
  // The key comes from the store.
  const from = last && { key: last.key as IDBValidKey, isOpen: true };
  const isLast = rows.length < before.rowsWanted || isEmptyRange(from, end);
  return { rows, from, rowsWanted: nextBatchRows(rows, before.rowsWanted), isLast };
}

/** A range that can have no key is none: IndexedDB refuses to make it. */
function isEmptyRange(from: RangeEnd | undefined, end: RangeEnd | undefined): boolean {
  if (!from || !end) return false;
  const order = indexedDB.cmp(from.key, end.key);
  return order > 0 || (order === 0 && (from.isOpen || end.isOpen));
}

function rangeOf(from: RangeEnd | undefined, end: RangeEnd | undefined): IDBKeyRange | null {
  if (!from) return end ? IDBKeyRange.upperBound(end.key, end.isOpen) : null;
  if (!end) return IDBKeyRange.lowerBound(from.key, from.isOpen);
  return IDBKeyRange.bound(from.key, end.key, from.isOpen, end.isOpen);
}

/** More rows at a time while they are small, fewer as soon as they are not. */
export function nextBatchRows(read: readonly LiveRow[], rows: number): number {
  const step = Math.max(1, Math.floor(read.length / WEIGHED_ROWS));
  let heaviest = 1;
  for (let at = 0; at < read.length; at += step) heaviest = Math.max(heaviest, weightOf(read[at]));
  return Math.max(1, Math.min(MAX_BATCH_ROWS, rows * 4, Math.floor(BATCH_BYTES / heaviest)));
}

function weightOf(row: LiveRow | undefined): number {
  return row === undefined || isUnreadable(row) ? 1 : estimateRowBytes(row.value);
}

/**
 * Reads up to `count` rows in one request, and row by row only if that fails. If the key is a string or a number in the
 * value, it is taken from there: requesting the keys as well takes a third of the time.
 */
async function readBatch(
  { kept, table, unreadable }: TableReading,
  range: IDBKeyRange | null,
  count: number,
): Promise<readonly LiveRow[]> {
  const [batch] = await kept.attempt((transaction) => [transaction.objectStore(table).getAll(range, count)]);
  // `getAll` returns an array.
  const values = batch?.isRead === true ? (batch.result as readonly unknown[]) : undefined;
  if (values?.length === 0) return [];
  const own = values && ownKeys(kept.keyPathOf(table), values);
  if (values && own) return own.map((key, at) => ({ key, value: values[at] }));

  const [keys] = await kept.request<[IDBValidKey[]]>((transaction) => [
    transaction.objectStore(table).getAllKeys(range, count),
  ]);
  if (values && !isMissingAny(kept.keyPathOf(table), values))
    return keys.map((key, at) => ({ key, value: values[at] }));
  return readEach({ kept, table, unreadable }, keys);
}

function ownKeys(keyPath: KeyPath, values: readonly unknown[]): readonly IDBValidKey[] | undefined {
  if (keyPath === null) return undefined;
  const keys: IDBValidKey[] = [];
  for (const value of values) {
    const key = keyInValue(keyPath, value);
    if (key === undefined) return undefined;
    keys.push(key);
  }
  return keys;
}

/**
 * Whether a value is missing that must exist: a row whose key is in its value is never `null`, but WebKit returns
 * `null` for a row that it cannot read (one with an X25519 key, in WebKitGTK 2.50).
 */
function isMissingAny(keyPath: KeyPath, values: readonly unknown[]): boolean {
  return keyPath !== null && values.some((value) => isMissing(keyPath, value));
}

function isMissing(keyPath: KeyPath, value: unknown): boolean {
  return keyPath !== null && (value === null || value === undefined);
}

/** Row by row, in the order of the keys, which all exist. */
export async function readEach(
  { kept, table, unreadable }: TableReading,
  keys: readonly IDBValidKey[],
): Promise<readonly LiveRow[]> {
  const keyPath = kept.keyPathOf(table);
  const outcomes = await kept.attempt((transaction) =>
    keys.map((key) => transaction.objectStore(table).get(key) as IDBRequest),
  );
  return keys.map((key, at): LiveRow => {
    const outcome = outcomes[at];
    if (outcome?.isRead === true && !isMissing(keyPath, outcome.result)) return { key, value: outcome.result };
    unreadable.add(table, key);
    return { key, isUnreadable: true };
  });
}
