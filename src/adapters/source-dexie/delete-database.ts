import type { Dexie } from 'dexie';
import { toBackupError } from '../../engine/index.ts';

/**
 * Closes a database and deletes it, once all its transactions are over. A closed connection stays open until its last
 * transaction has ended, and until then Dexie's own `delete()` (4.4.7) warns on the console that it was blocked. Safe
 * if the database was never opened.
 * @throws BackupError `storage-failed`.
 */
export async function closeAndDelete(db: Dexie): Promise<void> {
  if (db.isOpen()) await lastTransaction(db.backendDB());
  db.close();
  await deleteDatabase(db.name);
}

/** Deletes a database by its name, as soon as no connection to it remains. @throws BackupError `storage-failed`. */
export function deleteDatabase(name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase(name);
    // `blocked` only means that it takes until the last connection is closed.
    request.onsuccess = () => {
      resolve();
    };
    request.onerror = () => {
      reject(toBackupError(request.error, 'storage-failed'));
    };
  });
}

/** A transaction that writes to all tables begins after all others that read or write any of them. */
function lastTransaction(database: IDBDatabase): Promise<void> {
  const tables = [...database.objectStoreNames];
  if (tables.length === 0) return Promise.resolve();
  return new Promise((resolve) => {
    try {
      const transaction = database.transaction(tables, 'readwrite');
      transaction.oncomplete = () => {
        resolve();
      };
      transaction.onabort = () => {
        resolve();
      };
    } catch {
      // The connection is already closing.
      resolve();
    }
  });
}
