import {
  BackupError,
  throwIfAborted,
  type Source,
  type SourceChange,
  type SourceMoment,
  type SourceRow,
} from '../../engine/index.ts';
import { explainConstraint } from './explain-constraint.ts';
import { IDLE_COUNT_ROWS, KeptTransaction } from './kept-transaction.ts';
import { KnownUnreadable } from './known-unreadable.ts';
import { momentOf } from './read-moment.ts';
import { estimateRowBytes } from './row-size.ts';
import { MEMO_KEY } from './journal/journal-entry.ts';
import { type Journal, JournalWriter } from './journal/keep-journal.ts';
import { readJournal } from './journal/read-journal.ts';
import { sparingSpace } from './journal/sparing-space.ts';
import { rowOfKey } from './next-keys.ts';
import { putRow } from './put-row.ts';
import { sourceError } from './source-error.ts';

type ApplyOptions = NonNullable<Parameters<Source['apply']>[2]>;

/** The number of rows sent to the database at once; while they are written, the next are prepared. */
const MAX_ROWS_PER_REQUEST = 500;
/** The number of such groups in progress at most. */
const MAX_UNDER_WAY = 4;
/** Each attempt finds all rows that cannot be read, so a second one fails only if more are lost in the meantime. */
const MAX_ATTEMPTS = 3;

/**
 * Applies the changes in one transaction with strict durability. The transaction stays open however long the changes
 * take to arrive; see [Note: Keeping a transaction alive]. If a value in it cannot be read, a transaction cannot be
 * committed: the changes are then applied again in another one, which does not touch that row's old value. They are
 * also applied again if there is no space for their journal entries: see [Note: No space for an entry].
 * @param changes receives the tables as they are within the transaction, before any change.
 * @throws BackupError `quota-exceeded`, `source-failed`, `cancelled`; then nothing was changed.
 */
export async function applyChanges(
  database: IDBDatabase,
  tables: readonly string[],
  changes: (now: SourceMoment) => AsyncIterable<SourceChange>,
  options: ApplyOptions,
  journal?: Journal,
): Promise<void> {
  const unreadable = new KnownUnreadable();
  await sparingSpace(journal, async () => {
    for (let attempt = 1; ; attempt += 1) {
      const isApplied = await tryChanges({ database, tables, journal }, changes, unreadable, options);
      if (isApplied) return;
      if (attempt === MAX_ATTEMPTS)
        throw new BackupError('source-failed', { context: { what: 'values that cannot be read' } });
    }
  });
}

interface Target {
  readonly database: IDBDatabase;
  readonly tables: readonly string[];
  readonly journal: Journal | undefined;
}

/** Returns whether it was committed; it was not if a value could not be read. */
async function tryChanges(
  { database, tables, journal }: Target,
  changes: (now: SourceMoment) => AsyncIterable<SourceChange>,
  unreadable: KnownUnreadable,
  { signal, onProgress, memo }: ApplyOptions,
): Promise<boolean> {
  throwIfAborted(signal);
  const stores = [...tables, ...(journal ? [journal.store] : [])];
  const transaction = database.transaction(stores, 'readwrite', { durability: 'strict' });
  const [anyTable = ''] = stores;
  const kept = new KeptTransaction(transaction, (current) => current.objectStore(anyTable).count(IDBKeyRange.only(0)));
  const stop = () => kept.abort(new BackupError('cancelled'));
  signal?.addEventListener('abort', stop);
  const named = journal && JournalWriter.in(transaction, journal);
  const writer = new ChangeWriter(kept, named, (done, bytesDone, current) =>
    onProgress?.({ phase: 'restoring-records', done, bytesDone, current }),
  );
  const changesKnown = journal && (() => readJournal(kept, journal, database.version));
  try {
    const now = momentOf(kept, tables, { close: () => undefined, unreadable, changes: changesKnown });
    for await (const change of endedBy(changes(now), kept.ended)) {
      if (kept.isDoomed) break;
      await writer.write(change);
    }
    await writer.finish();
    if (memo !== undefined) await keepMemo(kept, journal, memo);
    throwIfAborted(signal);
    if (kept.isDoomed) {
      kept.abort(new BackupError('source-failed', { context: { what: 'values that cannot be read' } }));
      await kept.ended.catch(() => undefined);
      return false;
    }
    kept.end();
    await kept.ended;
    return true;
  } catch (error) {
    const failure = sourceError(error);
    kept.abort(failure);
    // Only once the transaction has ended is it certain that nothing was changed.
    await kept.ended.catch(() => undefined);
    throw failure;
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}

/** @throws BackupError `incompatible` if the database keeps no journal, which the memo is in. */
async function keepMemo(kept: KeptTransaction, journal: Journal | undefined, memo: string): Promise<void> {
  if (!journal) throw new BackupError('incompatible', { context: { what: 'a memo without a journal' } });
  await kept.request<[IDBValidKey]>((transaction) => [transaction.objectStore(journal.store).put(memo, MEMO_KEY)]);
}

/** The items of a sequence until `end` rejects, even if the sequence itself is waiting at that moment. */
async function* endedBy<T>(items: AsyncIterable<T>, end: Promise<void>): AsyncGenerator<T, void, undefined> {
  const iterator = items[Symbol.asyncIterator]();
  const ended = end.then((): never => {
    throw new BackupError('source-failed', { context: { what: 'the transaction has ended too early' } });
  });
  ended.catch(() => undefined);
  let isDone = false;
  try {
    for (;;) {
      const next = await Promise.race([iterator.next(), ended]);
      if (next.done === true) {
        isDone = true;
        return;
      }
      yield next.value;
    }
  } finally {
    // Not awaited: a sequence that hangs would keep the error from its reader.
    if (!isDone) iterator.return?.().catch(() => undefined);
  }
}

class ChangeWriter {
  private readonly kept: KeptTransaction;
  private readonly journal: JournalWriter | undefined;
  private readonly onDone: (rows: number, bytes: number, table: string) => void;
  private readonly underWay: Promise<unknown>[] = [];
  private readonly rowsPut = new Map<string, number>();
  private done = 0;
  private bytes = 0;

  /** Tables that were emptied, and how many rows were put since. */
  private readonly emptied = new Map<string, number>();

  constructor(
    kept: KeptTransaction,
    journal: JournalWriter | undefined,
    onDone: (rows: number, bytes: number, table: string) => void,
  ) {
    this.kept = kept;
    this.journal = journal;
    this.onDone = onDone;
  }

  async write(change: SourceChange): Promise<void> {
    const { table } = change;
    switch (change.kind) {
      case 'clear':
        this.emptied.set(table, 0);
        return this.add(table, 0, 0, (store) => [store.clear()]);
      case 'delete':
        for (const keys of groupsOf(change.keys)) {
          // Keys come from a backup of this very kind of store; the database refuses invalid ones.
          await this.add(table, keys.length, 0, (store) => {
            this.name(table, keys, 'delete');
            return keys.map((key) => store.delete(key as IDBValidKey));
          });
        }
        return;
      case 'put':
        for (const rows of groupsOf(change.rows)) {
          const bytes = rows.reduce((sum, row) => sum + estimateRowBytes(row.value), 0);
          await this.add(table, rows.length, bytes, (store) => {
            this.name(
              table,
              rows.map(({ key }) => key),
              'put',
            );
            const isInline = store.keyPath !== null;
            const isUnique = [...store.indexNames].some((name) => store.index(name).unique);
            return rows.map((row) => (isUnique ? this.putUnique(store, row) : putRow(store, row, isInline)));
          });
          this.idleBesides(table, rows);
        }
        return;
      case 'next-key':
        return this.raiseNextKey(table, change.nextKey);
    }
  }

  /** A table that was emptied is named as a whole, at the end. To be called while the transaction is active. */
  private name(table: string, keys: readonly unknown[], change: 'put' | 'delete'): void {
    const put = this.emptied.get(table);
    if (put === undefined) this.journal?.name(table, keys, change);
    else this.emptied.set(table, put + (change === 'put' ? keys.length : 0));
  }

  /** A row refused by a unique index ends everything, with an error that names the index and the conflicting row. */
  private putUnique(store: IDBObjectStore, row: SourceRow): IDBRequest {
    const request = putRow(store, row);
    request.addEventListener('error', (event) => {
      if (request.error?.name !== 'ConstraintError') return;
      // The transaction must stay open until the reason is known.
      event.preventDefault();
      event.stopImmediatePropagation();
      explainConstraint(store, row, request.error, (error) => this.kept.abort(error));
    });
    return request;
  }

  /** The generator continues after the highest key ever put, so a key just below is put and removed again. */
  private async raiseNextKey(table: string, nextKey: number): Promise<void> {
    const last = nextKey - 1;
    if (last < 1) return;
    const [known] = await this.kept.request<[IDBValidKey | undefined]>((transaction) => [
      transaction.objectStore(table).getKey(last),
    ]);
    if (known !== undefined) return;
    await this.add(table, 0, 0, (store) => {
      // An auto-increment table has no compound key path.
      const keyPath = store.keyPath as string | null;
      return [putRow(store, { key: last, value: rowOfKey(keyPath, last) }), store.delete(last)];
    });
  }

  async finish(): Promise<void> {
    await Promise.all(this.underWay.splice(0));
    const { journal } = this;
    if (!journal) return;
    for (const [table, rows] of this.emptied) {
      await this.kept.request<[number]>((transaction) => {
        journal.nameAll(table, rows);
        return [transaction.objectStore(table).count(IDBKeyRange.only(0))];
      });
    }
  }

  private async add(
    table: string,
    rows: number,
    bytes: number,
    start: (store: IDBObjectStore) => IDBRequest[],
  ): Promise<void> {
    const group = this.kept
      // Answers come in the order of the requests, so the last one tells that all are done.
      .request<unknown[]>((transaction) => start(transaction.objectStore(table)).slice(-1))
      .then(() => {
        this.done += rows;
        this.bytes += bytes;
        this.onDone(this.done, this.bytes, table);
      });
    // Awaited below, or by `finish`; the writer learns of an abort in another way too.
    group.catch(() => undefined);
    this.underWay.push(group);
    if (this.underWay.length >= MAX_UNDER_WAY) await this.underWay.shift();
  }

  /** Keeps the transaction alive by counting the rows that were put first. */
  private idleBesides(table: string, rows: readonly SourceRow[]): void {
    const before = this.rowsPut.get(table) ?? 0;
    this.rowsPut.set(table, before + rows.length);
    const last = rows.at(-1);
    if (before >= IDLE_COUNT_ROWS || last === undefined) return;
    const range = IDBKeyRange.upperBound(last.key);
    this.kept.idleBy((transaction) => transaction.objectStore(table).count(range));
  }
}

function* groupsOf<T>(items: readonly T[]): Generator<readonly T[]> {
  for (let at = 0; at < items.length; at += MAX_ROWS_PER_REQUEST) yield items.slice(at, at + MAX_ROWS_PER_REQUEST);
}
