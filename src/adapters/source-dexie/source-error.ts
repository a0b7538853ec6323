import { BackupError, toBackupError, type ErrorCode } from '../../engine/index.ts';

/**
 * The names of browsers' errors when they give a site no storage: private windows, blocked site data, a broken profile.
 */
const NO_STORAGE = ['MissingAPIError', 'SecurityError', 'InvalidStateError', 'UnknownError'];

/** Converts the error of a request or transaction into one with a code. */
export function sourceError(thrown: unknown): BackupError {
  const inner = innermost(thrown);
  // A key nested deeper than this browser accepts (63 levels in Firefox 153), an invalid key, or a date it cannot
  // store; or a value that it can create but not store (an ImageBitmap in Firefox 153).
  if (nameOf(inner) === 'DataError' || nameOf(inner) === 'DataCloneError') {
    return new BackupError('incompatible', {
      context: { type: 'a key or value', name: nameOf(inner) },
      cause: inner,
      hint: 'refused-value',
    });
  }
  return toBackupError(inner, 'source-failed', { name: nameOf(inner) });
}

export function unknownTable(table: string): BackupError {
  return new BackupError('source-failed', { context: { table, what: 'no such table in the source' } });
}

/** Why the browser aborted a transaction. */
export function abortReason(transaction: IDBTransaction): BackupError {
  const { error } = transaction;
  if (error !== null && error.name !== 'AbortError') return sourceError(error);
  return new BackupError('source-failed', { context: { what: 'the browser ended the transaction' }, cause: error });
}

/** Converts the error of opening the database, for which other codes are likely than later on. */
export function openError(thrown: unknown): BackupError {
  const inner = innermost(thrown);
  const code: ErrorCode = NO_STORAGE.includes(nameOf(inner)) ? 'storage-unavailable' : 'source-failed';
  return toBackupError(inner, code, { name: nameOf(inner) });
}

/** Dexie wraps the browser's errors, some of them twice. */
function innermost(thrown: unknown): unknown {
  let error = thrown;
  for (let depth = 0; depth < 8 && error instanceof Error; depth += 1) {
    const inner: unknown = Reflect.get(error, 'inner');
    if (!(inner instanceof Error)) break;
    error = inner;
  }
  return error;
}

function nameOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.name : typeof thrown;
}
