import { BackupError, type SourceMoment, type SourceRow } from '../../engine/index.ts';
import { IDLE_COUNT_ROWS, KeptTransaction, type IdleRequest } from './kept-transaction.ts';
import { estimateRowBytes } from './row-size.ts';

const MAX_BATCH_ROWS = 500;
const FIRST_BATCH_ROWS = 4;
const MAX_BATCH_KEYS = 2_000;
/** About what one batch may take in memory; at most two are there at a time. */
const BATCH_BYTES = 4 * 1024 * 1024;
/** How many rows of a batch are weighed. */
const WEIGHED_ROWS = 8;

/**
 * One moment of the tables, in one read-only transaction.
 * @throws BackupError `source-failed`, `cancelled`.
 */
export async function readMoment(database: IDBDatabase, tables: readonly string[], signal: AbortSignal | undefined): Promise<SourceMoment> {
  const transaction = database.transaction([...tables], 'readonly');
  const [anyTable = ''] = tables;
  const kept = new KeptTransaction(transaction, (current) => current.objectStore(anyTable).count(IDBKeyRange.only(0)));
  const stop = () => {
    kept.abort(new BackupError('cancelled'));
  };
  signal?.addEventListener('abort', stop);
  const forget = () => signal?.removeEventListener('abort', stop);
  void kept.ended.then(forget, forget);
  // The moment is when the first answer comes, after the writers that were there before: so wait for it.
  const countOf = await countRows(kept, tables);
  const idle = await findIdleRequest(kept, countOf);
  if (idle !== undefined) kept.idleBy(idle);

  return momentOf(kept, countOf, () => kept.end());
}

/** How many rows each table has. */
export async function countRows(kept: KeptTransaction, tables: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const counts = await kept.request<number[]>((current) => tables.map((table) => current.objectStore(table).count()));
  return new Map(tables.map((table, at) => [table, counts[at] ?? 0]));
}

/** What can be read within a transaction that is kept open. */
export function momentOf(kept: KeptTransaction, countOf: ReadonlyMap<string, number>, close: () => void): SourceMoment {
  return {
    count: (table) => {
      const count = countOf.get(table);
      return count === undefined ? Promise.reject(unknownTable(table)) : Promise.resolve(count);
    },
    rows: (table) => readRows(kept, table),
    keys: (table) => readKeys(kept, table),
    get: (table, keys) => getRows(kept, table, keys),
    close,
  };
}

export function unknownTable(table: string): BackupError {
  return new BackupError('source-failed', { context: { table, what: 'no such table in the source' } });
}

/** The cheapest way to stay alive: see [Note: Keeping a transaction alive]. */
async function findIdleRequest(kept: KeptTransaction, countOf: ReadonlyMap<string, number>): Promise<IdleRequest | undefined> {
  const [largest] = [...countOf].sort(([, a], [, b]) => b - a);
  if (largest === undefined) return undefined;
  const [table, count] = largest;
  if (count <= IDLE_COUNT_ROWS) return (transaction) => transaction.objectStore(table).count();
  const [keys] = await kept.request<[IDBValidKey[]]>((transaction) => [transaction.objectStore(table).getAllKeys(null, IDLE_COUNT_ROWS)]);
  const range = IDBKeyRange.upperBound(keys.at(-1));
  return (transaction) => transaction.objectStore(table).count(range);
}

/** In key order; one batch is read ahead while the caller works on the last, and no more than one. */
async function* readRows(kept: KeptTransaction, table: string): AsyncGenerator<readonly SourceRow[], void, undefined> {
  let rowsWanted = FIRST_BATCH_ROWS;
  let next = readBatch(kept, table, undefined, rowsWanted);
  for (;;) {
    const { keys, values } = await next;
    const lastKey = keys.at(-1);
    if (lastKey === undefined) return;
    const isLast = keys.length < rowsWanted;
    rowsWanted = nextBatchRows(values, rowsWanted);
    if (!isLast) {
      next = readBatch(kept, table, lastKey, rowsWanted);
      // It is awaited above, unless the caller stops before.
      next.catch(() => undefined);
    }
    yield keys.map((key, at) => ({ key, value: values[at] }));
    if (isLast) return;
  }
}

/** More rows at a time while they are small, fewer as soon as they are not. */
function nextBatchRows(values: readonly unknown[], rows: number): number {
  const step = Math.max(1, Math.floor(values.length / WEIGHED_ROWS));
  let heaviest = 1;
  for (let at = 0; at < values.length; at += step) heaviest = Math.max(heaviest, estimateRowBytes(values[at]));
  return Math.max(1, Math.min(MAX_BATCH_ROWS, rows * 4, Math.floor(BATCH_BYTES / heaviest)));
}

async function readBatch(kept: KeptTransaction, table: string, after: IDBValidKey | undefined, count: number) {
  const range = after === undefined ? null : IDBKeyRange.lowerBound(after, true);
  const [keys, values] = await kept.request<[IDBValidKey[], unknown[]]>((transaction) => {
    const store = transaction.objectStore(table);
    return [store.getAllKeys(range, count), store.getAll(range, count)];
  });
  return { keys, values };
}

async function getRows(kept: KeptTransaction, table: string, keys: readonly unknown[]): Promise<(SourceRow | undefined)[]> {
  const rows: (SourceRow | undefined)[] = [];
  for (let at = 0; at < keys.length; at += MAX_BATCH_ROWS) {
    // What is no key is refused by the database. `getKey` tells a row that is `undefined` from one that is not there.
    const wanted = keys.slice(at, at + MAX_BATCH_ROWS) as readonly IDBValidKey[];
    const found = await kept.request<unknown[]>((transaction) => {
      const store = transaction.objectStore(table);
      return wanted.flatMap((key) => [store.getKey(key) as IDBRequest, store.get(key) as IDBRequest]);
    });
    wanted.forEach((_, index) => {
      const key = found[2 * index];
      rows.push(key === undefined ? undefined : { key, value: found[2 * index + 1] });
    });
  }
  return rows;
}

async function* readKeys(kept: KeptTransaction, table: string): AsyncGenerator<readonly unknown[], void, undefined> {
  let after: IDBValidKey | undefined;
  for (;;) {
    const range = after === undefined ? null : IDBKeyRange.lowerBound(after, true);
    const [keys] = await kept.request<[IDBValidKey[]]>((transaction) => [transaction.objectStore(table).getAllKeys(range, MAX_BATCH_KEYS)]);
    after = keys.at(-1);
    if (after === undefined) return;
    yield keys;
    if (keys.length < MAX_BATCH_KEYS) return;
  }
}
