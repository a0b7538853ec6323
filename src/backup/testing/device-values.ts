/**
 * A value of the device's own store, read through a connection that is closed again, so that the store can be deleted.
 */
export function readDeviceValue<Value>(name: string): Promise<Value | undefined> {
  return withStore('readonly', (store): IDBRequest<Value | undefined> => store.get(name));
}

export async function writeDeviceValue(name: string, value: unknown): Promise<void> {
  await withStore('readwrite', (store) => store.put(value, name));
}

function withStore<Value>(
  mode: IDBTransactionMode,
  work: (store: IDBObjectStore) => IDBRequest<Value>,
): Promise<Value> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open('heirloom-device');
    opening.onerror = () => {
      reject(opening.error ?? new Error('not opened'));
    };
    opening.onsuccess = () => {
      const transaction = opening.result.transaction('device', mode);
      const request = work(transaction.objectStore('device'));
      transaction.oncomplete = () => {
        opening.result.close();
        resolve(request.result);
      };
      transaction.onabort = () => {
        reject(transaction.error ?? new Error('not done'));
      };
    };
  });
}
