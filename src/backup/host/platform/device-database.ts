import type { UseStore } from 'idb-keyval';

/**
 * A store for idb-keyval whose connection closes when the database is to be deleted or upgraded, and reopens when
 * needed. The connection of idb-keyval's own `createStore` (6.3.0) stays open: a deletion then waits as long as the
 * page or worker lives.
 */
export function createYieldingStore(databaseName: string, storeName: string): UseStore {
  let opening: Promise<IDBDatabase> | undefined;
  const open = () =>
    new Promise<IDBDatabase>((resolve, reject) => {
      const forget = () => {
        opening = undefined;
      };
      const request = indexedDB.open(databaseName);
      request.onupgradeneeded = () => {
        request.result.createObjectStore(storeName);
      };
      request.onsuccess = () => {
        const database = request.result;
        database.onclose = forget;
        database.onversionchange = () => {
          forget();
          database.close();
        };
        resolve(database);
      };
      request.onerror = () => {
        forget();
        reject(request.error ?? new DOMException(`The database ${databaseName} cannot be opened.`, 'UnknownError'));
      };
    });
  return async (mode, work) => {
    const database = await (opening ??= open());
    return work(database.transaction(storeName, mode).objectStore(storeName));
  };
}
