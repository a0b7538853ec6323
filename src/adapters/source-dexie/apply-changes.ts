import {
  BackupError,
  throwIfAborted,
  type CallOptions,
  type SourceChange,
  type SourceMoment,
  type SourceRow,
} from '../../engine/index.ts';
import { explainConstraint } from './explain-constraint.ts';
import { IDLE_COUNT_ROWS, KeptTransaction } from './kept-transaction.ts';
import { KnownUnreadable } from './known-unreadable.ts';
import { countRows, momentOf } from './read-moment.ts';
import { estimateRowBytes } from './row-size.ts';
import { rowOfKey } from './next-keys.ts';
import { putRow } from './put-row.ts';
import { sourceError } from './source-error.ts';

/** The number of rows sent to the database at once; while they are written, the next are prepared. */
const MAX_ROWS_PER_REQUEST = 500;
/** The number of such groups in progress at most. */
const MAX_UNDER_WAY = 4;
/** Each attempt finds all rows that cannot be read, so a second one fails only if more are lost in the meantime. */
const MAX_ATTEMPTS = 3;

/**
 * Applies the changes in one transaction with strict durability. The transaction stays open however long the changes
 * take to arrive; see [Note: Keeping a transaction alive]. If a value in it cannot be read, a transaction cannot be
 * committed: the changes are then applied again in another one, which does not touch that row's old value.
 * @param changes receives the tables as they are within the transaction, before any change.
 * @throws BackupError `quota-exceeded`, `source-failed`, `cancelled`; then nothing was changed.
 */
export async function applyChanges(
  database: IDBDatabase,
  tables: readonly string[],
  changes: (now: SourceMoment) => AsyncIterable<SourceChange>,
  options: CallOptions,
): Promise<void> {
  const unreadable = new KnownUnreadable();
  for (let attempt = 1; ; attempt += 1) {
    const isApplied = await tryChanges(database, tables, changes, unreadable, options);
    if (isApplied) return;
    if (attempt === MAX_ATTEMPTS)
      throw new BackupError('source-failed', { context: { what: 'values that cannot be read' } });
  }
}

/** Returns whether it was committed; it was not if a value could not be read. */
async function tryChanges(
  database: IDBDatabase,
  tables: readonly string[],
  changes: (now: SourceMoment) => AsyncIterable<SourceChange>,
  unreadable: KnownUnreadable,
  { signal, onProgress }: CallOptions,
): Promise<boolean> {
  throwIfAborted(signal);
  const transaction = database.transaction([...tables], 'readwrite', { durability: 'strict' });
  const [anyTable = ''] = tables;
  const kept = new KeptTransaction(transaction, (current) => current.objectStore(anyTable).count(IDBKeyRange.only(0)));
  const stop = () => kept.abort(new BackupError('cancelled'));
  signal?.addEventListener('abort', stop);
  const writer = new ChangeWriter(kept, (done, bytesDone, current) =>
    onProgress?.({ phase: 'restoring-records', done, bytesDone, current }),
  );
  try {
    const now = momentOf(kept, await countRows(kept, tables), () => undefined, unreadable);
    for await (const change of endedBy(changes(now), kept.ended)) {
      if (kept.isDoomed) break;
      await writer.write(change);
    }
    await writer.finish();
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
  private readonly onDone: (rows: number, bytes: number, table: string) => void;
  private readonly underWay: Promise<unknown>[] = [];
  private readonly rowsPut = new Map<string, number>();
  private done = 0;
  private bytes = 0;

  constructor(kept: KeptTransaction, onDone: (rows: number, bytes: number, table: string) => void) {
    this.kept = kept;
    this.onDone = onDone;
  }

  async write(change: SourceChange): Promise<void> {
    const { table } = change;
    switch (change.kind) {
      case 'clear':
        return this.add(table, 0, 0, (store) => [store.clear()]);
      case 'delete':
        for (const keys of groupsOf(change.keys)) {
          // Keys come from a backup of this very kind of store; the database refuses invalid ones.
          await this.add(table, keys.length, 0, (store) => keys.map((key) => store.delete(key as IDBValidKey)));
        }
        return;
      case 'put':
        for (const rows of groupsOf(change.rows)) {
          const bytes = rows.reduce((sum, row) => sum + estimateRowBytes(row.value), 0);
          await this.add(table, rows.length, bytes, (store) => rows.map((row) => this.put(store, row)));
          this.idleBesides(table, rows);
        }
        return;
      case 'next-key':
        return this.raiseNextKey(table, change.nextKey);
    }
  }

  /** A row refused by a unique index ends everything, with an error that names the index and the conflicting row. */
  private put(store: IDBObjectStore, row: SourceRow): IDBRequest {
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
  }

  private async add(
    table: string,
    rows: number,
    bytes: number,
    start: (store: IDBObjectStore) => IDBRequest[],
  ): Promise<void> {
    const group = this.kept
      .request<unknown[]>((transaction) => start(transaction.objectStore(table)))
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
