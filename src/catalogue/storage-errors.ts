import { Dexie } from 'dexie';
import { withoutEntries } from '../adapters/source-dexie/journal/without-entries.ts';
import { CatalogueError } from './catalogue-error.ts';
import { countLostRows } from './readable-rows.ts';

const REFUSED_NAMES = new Set(['MissingAPIError', 'OpenFailedError', 'SecurityError']);

/**
 * Converts an error of IndexedDB or Dexie into a {@link CatalogueError} if a person can do something about it; returns
 * other errors unchanged. A Dexie error may have the real one in `inner`, so both are checked.
 */
export function asCatalogueError(error: unknown): unknown {
  if (error instanceof CatalogueError) return error;
  const names = errorNames(error);
  if (names.includes('QuotaExceededError')) {
    return new CatalogueError(
      'storage-full',
      'The browser does not have enough space for this. Nothing was changed.',
      'Free some space on the device, or delete records or backups that you no longer need, and try again.',
      { cause: error },
    );
  }
  if (names.some((name) => REFUSED_NAMES.has(name))) {
    return new CatalogueError(
      'storage-refused',
      'The browser did not let Heirloom open its storage.',
      'Leave the private window, or allow this site to store data, and reload.',
      { cause: error },
    );
  }
  if (names.includes('UnknownError')) {
    // WebKit throws this for a photo in a private window, Firefox and Chromium if the disk or the database fails.
    return new CatalogueError(
      'storage-refused',
      'The browser could not store this. Nothing was changed.',
      'Private windows may not store photos or files: open Heirloom in a normal window. Otherwise free some space on the device, reload the page, and try again.',
      { cause: error },
    );
  }
  return error;
}

/**
 * Runs `work` and converts its errors with {@link asCatalogueError}. If it failed because of newly found unreadable
 * rows, it runs once more and skips them: see [Note: Rows that cannot be read]. If there was no space for it, it runs
 * once more without entries in the journal: see [Note: No space for an entry].
 */
export async function withStorageErrors<T>(work: () => PromiseLike<T>): Promise<T> {
  // Within a transaction, the function that began it repeats everything.
  const mayRepeat = !isWithinTransaction();
  const lostBefore = countLostRows();
  try {
    return await work();
  } catch (error) {
    if (countLostRows() > lostBefore) return withStorageErrors(work);
    if (!mayRepeat || !errorNames(error).includes('QuotaExceededError')) throw toError(error);
  }
  try {
    return await withoutEntries(work);
  } catch (error) {
    throw toError(error);
  }
}

/** The error, possibly converted. */
function toError(error: unknown): Error {
  return asCatalogueError(error) as Error; // Only errors are thrown here.
}

function isWithinTransaction(): boolean {
  // Dexie's type does not say that there may be none.
  return (Dexie.currentTransaction as unknown) !== null;
}

/**
 * The names of an error and of those it wraps: as Dexie's `inner`, as `cause`, or as the failures of a bulk operation.
 */
export function errorNames(error: unknown, depth = 0): string[] {
  if (!(error instanceof Error) || depth > 4) return [];
  const wrapped: unknown[] = ['inner' in error ? error.inner : undefined, error.cause];
  if ('failures' in error && Array.isArray(error.failures)) wrapped.push(error.failures[0]);
  return [error.name, ...wrapped.flatMap((inner) => errorNames(inner, depth + 1))];
}
