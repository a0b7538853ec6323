import {
  BackupError,
  isUnreadable,
  type KeySpan,
  type LiveRow,
  type SourceChanges,
  type SourceMoment,
} from '../../engine/index.ts';
import type { Journal } from './journal/keep-journal.ts';
import { readJournal } from './journal/read-journal.ts';
import { IDLE_COUNT_ROWS, KeptTransaction, type IdleRequest } from './kept-transaction.ts';
import { keyInValue } from './key-in-value.ts';
import { KnownUnreadable } from './known-unreadable.ts';
import { estimateRowBytes } from './row-size.ts';

type KeyPath = string | string[] | null;

const MAX_BATCH_ROWS = 500;
const FIRST_BATCH_ROWS = 4;
const MAX_BATCH_KEYS = 2_000;
/** The approximate memory of one batch; there are at most two at a time. */
const BATCH_BYTES = 4 * 1024 * 1024;
/** The number of rows of a batch whose size is estimated. */
const WEIGHED_ROWS = 8;

/**
 * One moment of the tables, in one read-only transaction. @param journal where the moment is to know what has changed.
 * @throws BackupError `source-failed`, `cancelled`.
 */
export async function readMoment(
  database: IDBDatabase,
  tables: readonly string[],
  signal: AbortSignal | undefined,
  journal?: Journal,
): Promise<SourceMoment> {
  const transaction = database.transaction([...tables, ...(journal ? [journal.store] : [])], 'readonly');
  const [anyTable = ''] = tables;
  const kept = new KeptTransaction(transaction, (current) => current.objectStore(anyTable).count(IDBKeyRange.only(0)));
  const stop = () => {
    kept.abort(new BackupError('cancelled'));
  };
  signal?.addEventListener('abort', stop);
  const forget = () => signal?.removeEventListener('abort', stop);
  void kept.ended.then(forget, forget);
  // The moment is fixed with the first answer, after all earlier writers have finished: so wait for it.
  const countOf = await countRows(kept, tables);
  const idle = await findIdleRequest(kept, countOf);
  if (idle !== undefined) kept.idleBy(idle);

  const changes = journal && (() => readJournal(kept, journal, database.version));
  return momentOf(kept, countOf, { close: () => kept.end(), changes });
}

/** The number of rows in each table. */
export async function countRows(
  kept: KeptTransaction,
  tables: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const counts = await kept.request<number[]>((current) => tables.map((table) => current.objectStore(table).count()));
  return new Map(tables.map((table, at) => [table, counts[at] ?? 0]));
}

export interface MomentParts {
  readonly close: () => void;
  /** Rows that are not read again; newly found ones are added. */
  readonly unreadable?: KnownUnreadable;
  /** See `SourceMoment.changes`. */
  readonly changes?: (() => Promise<SourceChanges | undefined>) | undefined;
}

/** Reads within a transaction that is kept open. */
export function momentOf(
  kept: KeptTransaction,
  countOf: ReadonlyMap<string, number>,
  { close, unreadable = new KnownUnreadable(), changes }: MomentParts,
): SourceMoment {
  let known: Promise<SourceChanges | undefined> | undefined;
  return {
    count: (table) => {
      const count = countOf.get(table);
      return count === undefined ? Promise.reject(unknownTable(table)) : Promise.resolve(count);
    },
    rows: (table) => readRows({ kept, table, unreadable }),
    keys: (table) => readKeys(kept, table),
    get: (table, keys) => getRows({ kept, table, unreadable }, keys),
    rowsBetween: (table, span) => readRows({ kept, table, unreadable }, span),
    findByIndex: (table, index, values) => findByIndex(kept, table, index, values),
    countByIndex: (table, index, values) => countByIndex(kept, table, index, values),
    ...(changes ? { changes: () => (known ??= changes()) } : {}),
    close,
  };
}

interface TableReading {
  readonly kept: KeptTransaction;
  readonly table: string;
  readonly unreadable: KnownUnreadable;
}

export function unknownTable(table: string): BackupError {
  return new BackupError('source-failed', { context: { table, what: 'no such table in the source' } });
}

/** The cheapest way to stay alive: see [Note: Keeping a transaction alive]. */
async function findIdleRequest(
  kept: KeptTransaction,
  countOf: ReadonlyMap<string, number>,
): Promise<IdleRequest | undefined> {
  const [largest] = [...countOf].sort(([, a], [, b]) => b - a);
  if (largest === undefined) return undefined;
  const [table, count] = largest;
  if (count <= IDLE_COUNT_ROWS) return (transaction) => transaction.objectStore(table).count();
  const [keys] = await kept.request<[IDBValidKey[]]>((transaction) => [
    transaction.objectStore(table).getAllKeys(null, IDLE_COUNT_ROWS),
  ]);
  const range = IDBKeyRange.upperBound(keys.at(-1));
  return (transaction) => transaction.objectStore(table).count(range);
}

/** In key order. Rows known to be unreadable are skipped. */
async function* readRows(
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

/** The rows between two keys; while the caller works on one batch, the next one (and no more) is read ahead. */
async function* readRange(
  reading: TableReading,
  from: RangeEnd | undefined,
  end: RangeEnd | undefined,
): AsyncGenerator<readonly LiveRow[], void, undefined> {
  if (isEmptyRange(from, end)) return;
  let rowsWanted = FIRST_BATCH_ROWS;
  let next = readBatch(reading, rangeOf(from, end), rowsWanted);
  for (;;) {
    const rows = await next;
    const last = rows.at(-1);
    if (last === undefined) return;
    // The key comes from the store.
    const behind = { key: last.key as IDBValidKey, isOpen: true };
    const isLast = rows.length < rowsWanted || isEmptyRange(behind, end);
    rowsWanted = nextBatchRows(rows, rowsWanted);
    if (!isLast) {
      next = readBatch(reading, rangeOf(behind, end), rowsWanted);
      // Awaited above, unless the caller stops earlier.
      next.catch(() => undefined);
    }
    yield rows;
    if (isLast) return;
  }
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
function nextBatchRows(read: readonly LiveRow[], rows: number): number {
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
async function readEach(
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

/** A few at first, then as many as their size allows. */
async function getRows(reading: TableReading, keys: readonly unknown[]): Promise<(LiveRow | undefined)[]> {
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

async function findByIndex(
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

async function countByIndex(
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

async function* readKeys(kept: KeptTransaction, table: string): AsyncGenerator<readonly unknown[], void, undefined> {
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
