import { MEMO_KEY } from './journal-entry.ts';
import type { Journal } from './keep-journal.ts';

/** The text that the engine keeps beside the data: see `Source.readMemo`. */
export function readMemo(database: IDBDatabase, { store }: Journal): Promise<string | undefined> {
  if (!database.objectStoreNames.contains(store)) return Promise.resolve(undefined);
  return new Promise((resolve, reject) => {
    const request: IDBRequest<unknown> = database.transaction(store).objectStore(store).get(MEMO_KEY);
    request.onsuccess = () => {
      resolve(typeof request.result === 'string' ? request.result : undefined);
    };
    request.onerror = () => {
      reject(request.error ?? new DOMException('no answer', 'UnknownError'));
    };
  });
}
