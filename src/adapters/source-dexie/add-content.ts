import { BackupError, throwIfAborted, type CallOptions, type SourceRow } from '../../engine/index.ts';
import { type Journal, JournalWriter } from './journal/keep-journal.ts';
import { sparingSpace } from './journal/sparing-space.ts';
import { putRow } from './put-row.ts';
import { contentBytes } from './row-size.ts';
import { abortReason, sourceError } from './source-error.ts';

/** The limit of one transaction, so that cancelling loses little and the browser's journal stays small. */
const MAX_ROWS = 200;
const MAX_BYTES = 64 * 1024 * 1024;

/**
 * Puts the rows in transactions of bounded size: while one is written, the rows of the next are awaited. Existing rows
 * under their keys are not read, because they may be the ones that the browser has lost. Durable when it resolves.
 * @throws BackupError `quota-exceeded`, `source-failed`, `cancelled`; rows that were already put stay.
 */
export async function addContentRows(
  database: IDBDatabase,
  table: string,
  batches: AsyncIterable<readonly SourceRow[]>,
  { signal, onProgress }: CallOptions,
  journal?: Journal,
): Promise<void> {
  let group: SourceRow[] = [];
  let groupBytes = 0;
  let done = 0;
  let bytesDone = 0;
  let writing: Promise<void> = Promise.resolve();
  const flush = async () => {
    await writing;
    throwIfAborted(signal);
    const rows = group;
    const bytes = groupBytes;
    group = [];
    groupBytes = 0;
    writing = sparingSpace(journal, () => putAll({ database, table, journal }, rows, signal)).then(() => {
      done += rows.length;
      bytesDone += bytes;
      onProgress?.({ phase: 'restoring-files', done, bytesDone, current: table });
    });
    // Awaited by the next flush, or at the end.
    writing.catch(() => undefined);
  };
  try {
    for await (const batch of batches) {
      throwIfAborted(signal);
      for (const row of batch) {
        const bytes = contentBytes(row.value);
        if (group.length > 0 && (group.length >= MAX_ROWS || groupBytes + bytes > MAX_BYTES)) await flush();
        group.push(row);
        groupBytes += bytes;
      }
    }
    if (group.length > 0) await flush();
    await writing;
  } catch (error) {
    await writing.catch(() => undefined);
    throw sourceError(error);
  }
}

interface Target {
  readonly database: IDBDatabase;
  readonly table: string;
  readonly journal: Journal | undefined;
}

function putAll(
  { database, table, journal }: Target,
  rows: readonly SourceRow[],
  signal: AbortSignal | undefined,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const transaction = database.transaction([table, ...(journal ? [journal.store] : [])], 'readwrite', {
      durability: 'strict',
    });
    let reason: BackupError | undefined;
    const abort = (error: BackupError) => {
      reason ??= error;
      transaction.abort();
    };
    const stop = () => abort(new BackupError('cancelled'));
    signal?.addEventListener('abort', stop);
    transaction.oncomplete = () => {
      signal?.removeEventListener('abort', stop);
      resolve();
    };
    transaction.onabort = () => {
      signal?.removeEventListener('abort', stop);
      reject(reason ?? abortReason(transaction));
    };
    const store = transaction.objectStore(table);
    try {
      for (const row of rows) putRow(store, row);
      const named = journal && JournalWriter.in(transaction, journal);
      named?.name(
        table,
        rows.map(({ key }) => key),
        'put',
      );
    } catch (error) {
      abort(sourceError(error));
    }
  });
}
