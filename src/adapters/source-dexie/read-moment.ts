import { BackupError, type SourceChanges, type SourceMoment } from '../../engine/index.ts';
import type { Journal } from './journal/keep-journal.ts';
import { readJournal } from './journal/read-journal.ts';
import { IDLE_COUNT_ROWS, KeptTransaction, type IdleRequest } from './kept-transaction.ts';
import { KnownUnreadable } from './known-unreadable.ts';
import { countByIndex, findByIndex, getRows, readKeys } from './look-up-rows.ts';
import { readRows } from './read-rows.ts';

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
