import { BackupError, toBackupError } from '../../engine/index.ts';

/** Key → size, so that a listing loads no content. */
export const SIZES = 'sizes';
/** [key, number of the piece] → ArrayBuffer. */
export const PIECES = 'pieces';

/** The database name of one set of backups, separate from the person's data, which a restore replaces. */
export function databaseName(name: string): string {
  return `heirloom-backups/${name}`;
}

/** @throws BackupError `storage-unavailable`, `quota-exceeded`. */
export function openDatabase(name: string): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const fail = (cause: unknown): void => {
      const typed = toBackupError(cause, 'storage-unavailable', { storage: 'indexeddb' });
      reject(typed.code === 'cancelled' ? new BackupError('storage-unavailable', { cause }) : typed);
    };
    try {
      const request = indexedDB.open(databaseName(name), 1);
      request.onupgradeneeded = () => {
        request.result.createObjectStore(SIZES);
        request.result.createObjectStore(PIECES);
      };
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => fail(request.error);
      request.onblocked = () => fail(new BackupError('busy', { context: { storage: 'indexeddb' } }));
    } catch (error) {
      // `indexedDB` itself may be missing, or throw if storage is refused.
      fail(error);
    }
  });
}

/** The result of a request. If the request fails, the transaction ends too, and its error is more useful. */
export function resultOf<Result>(request: IDBRequest<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('The request failed.'));
  });
}

/** Resolves once the transaction is durable. */
export function completionOf(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () =>
      reject(transaction.error ?? new DOMException('The transaction was aborted.', 'AbortError'));
  });
}
