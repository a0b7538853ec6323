import { CatalogueError } from './catalogue-error.ts';
import { countLostRows } from './readable-rows.ts';

const REFUSED_NAMES = new Set(['MissingAPIError', 'OpenFailedError', 'SecurityError']);

/**
 * Turns what IndexedDB and Dexie throw into a {@link CatalogueError} where a person can do something about it;
 * any other error is given back as it is. A Dexie error may carry the real one in `inner`, so both are looked at.
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
    // WebKit answers so for a photo in a private window, Firefox and Chromium where the disk or the database fails.
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
 * Runs `work`; what it throws passes through {@link asCatalogueError}. Where it failed since rows were met that cannot
 * be read, it runs once more, and passes over them: see [Note: Rows that cannot be read].
 */
export async function withStorageErrors<T>(work: () => PromiseLike<T>): Promise<T> {
  const lostBefore = countLostRows();
  try {
    return await work();
  } catch (error) {
    if (countLostRows() > lostBefore) return withStorageErrors(work);
    throw asCatalogueError(error) as Error; // Rethrows the error; only its kind may have become clearer.
  }
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
