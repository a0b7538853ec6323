/** After this long, another transaction is assumed to hold the tables while it waits for us. */
const MOST_WAITING_MS = 10_000;

/**
 * The key that each of these auto-increment tables gives next. IndexedDB reveals it only when a row is added. So one
 * row is added to each table and the transaction is aborted, which takes back the rows and the keys (Indexed Database
 * API 3.0 §2.12; Chromium 156 does so). A table that cannot be asked (a full disk, exhausted keys) is missing from the
 * result.
 */
export function readNextKeys(database: IDBDatabase, tables: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const nextKeys = new Map<string, number>();
  if (tables.length === 0) return Promise.resolve(nextKeys);
  return new Promise((resolve) => {
    const transaction = database.transaction([...tables], 'readwrite');
    const stop = () => {
      try {
        transaction.abort();
      } catch {
        // It is over already, and so is the promise.
      }
    };
    const timer = setTimeout(stop, MOST_WAITING_MS);
    const end = () => {
      clearTimeout(timer);
      resolve(nextKeys);
    };
    transaction.onabort = end;
    transaction.oncomplete = end;
    let open = tables.length;
    for (const table of tables) {
      // Without any member, the row is in no unique index that could refuse it.
      const request = transaction.objectStore(table).add({});
      const settle = () => {
        open -= 1;
        if (open === 0) stop();
      };
      request.onsuccess = () => {
        if (typeof request.result === 'number') nextKeys.set(table, request.result);
        settle();
      };
      request.onerror = (event) => {
        event.preventDefault();
        event.stopPropagation();
        settle();
      };
    }
  });
}

/** A row of an auto-increment table that has this key and nothing else. */
export function rowOfKey(keyPath: string | null, key: number): object {
  if (keyPath === null) return {};
  return keyPath.split('.').reduceRight<unknown>((value, name) => ({ [name]: value }), key) as object;
}
