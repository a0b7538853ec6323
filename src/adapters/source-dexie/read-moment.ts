import { BackupError, type SourceChanges, type SourceMoment } from '../../engine/index.ts';
import type { Journal } from './journal/keep-journal.ts';
import { readJournal } from './journal/read-journal.ts';
import { IDLE_COUNT_ROWS, KeptTransaction, type IdleRequest } from './kept-transaction.ts';
import { KnownUnreadable } from './known-unreadable.ts';
import { countByIndex, findByIndex, getRows, readKeys } from './look-up-rows.ts';
import { readRows } from './read-rows.ts';
import { unknownTable } from './source-error.ts';

/**
 * After so many requests that only kept a moment open, a cheaper one is looked for. That takes a list of 10,000 keys,
 * and most moments are closed before it would pay.
 */
const SHORT_IDLING = 100;

const ignore = () => undefined;

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
  const stores = [...tables, ...(journal ? [journal.store] : [])];
  const transaction = database.transaction(stores, 'readonly');
  const [anyStore = ''] = stores;
  const countNothing: IdleRequest = (current) => current.objectStore(anyStore).count(IDBKeyRange.only(0));
  let idled = 0;
  const kept = new KeptTransaction(transaction, (current) => {
    idled += 1;
    // It fails if the moment is closed meanwhile.
    if (idled === SHORT_IDLING) findIdleRequest(kept, tables).then((idle) => idle && kept.idleBy(idle), ignore);
    return countNothing(current);
  });
  const stop = () => {
    kept.abort(new BackupError('cancelled'));
  };
  signal?.addEventListener('abort', stop);
  const forget = () => signal?.removeEventListener('abort', stop);
  void kept.ended.then(forget, forget);
  // The moment is fixed with the first answer, after all earlier writers have finished: so wait for it.
  await kept.request((current) => [countNothing(current)]);
  const changes = journal && (() => readJournal(kept, journal, database.version));
  return momentOf(kept, tables, { close: () => kept.end(), changes });
}

/**
 * Counts a table when first asked: Chromium 156 visits all rows, with their values, which takes 2 s for a million rows
 * of 420 bytes.
 */
function rowCounter(kept: KeptTransaction, tables: readonly string[]): SourceMoment['count'] {
  const known = new Map<string, Promise<number>>();
  return async (table) => {
    if (!tables.includes(table)) throw unknownTable(table);
    const count =
      known.get(table) ??
      kept.request<[number]>((current) => [current.objectStore(table).count()]).then(([rows]) => rows);
    known.set(table, count);
    return count;
  };
}

export interface MomentParts {
  readonly close: () => void;
  /** Rows that are not read again; newly found ones are added. */
  readonly unreadable?: KnownUnreadable;
  /** See `SourceMoment.changes`. */
  readonly changes?: (() => Promise<SourceChanges | undefined>) | undefined;
}

/** Reads within a transaction that is kept open. A table is counted as it is when its count is first asked for. */
export function momentOf(
  kept: KeptTransaction,
  tables: readonly string[],
  { close, unreadable = new KnownUnreadable(), changes }: MomentParts,
): SourceMoment {
  let known: Promise<SourceChanges | undefined> | undefined;
  return {
    count: rowCounter(kept, tables),
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

/** The cheapest way to stay alive: see [Note: Keeping a transaction alive]. */
async function findIdleRequest(kept: KeptTransaction, tables: readonly string[]): Promise<IdleRequest | undefined> {
  let largest: { readonly table: string; readonly rows: number } | undefined;
  for (const table of tables) {
    const [keys] = await kept.request<[IDBValidKey[]]>((transaction) => [
      transaction.objectStore(table).getAllKeys(null, IDLE_COUNT_ROWS),
    ]);
    if (keys.length === IDLE_COUNT_ROWS) {
      const range = IDBKeyRange.upperBound(keys.at(-1));
      return (transaction) => transaction.objectStore(table).count(range);
    }
    if (!largest || keys.length > largest.rows) largest = { table, rows: keys.length };
  }
  return largest && ((transaction) => transaction.objectStore(largest.table).count());
}
