import type { Page } from '@playwright/test';

/** Reads an entry of what the app stores about this device; `undefined` if there is none. */
export function readDeviceEntry<Value>(page: Page, key: string): Promise<Value | undefined> {
  return inDeviceStore(page, { key });
}

/** Changes members of an entry, or deletes it. Shown after a reload. @param change `null` deletes it. */
export async function changeDeviceEntry(page: Page, key: string, change: object | null): Promise<void> {
  await inDeviceStore(page, { key, change });
}

interface Access {
  readonly key: string;
  readonly change?: object | null;
}

/** @returns the entry as it was. */
function inDeviceStore<Value>(page: Page, access: Access): Promise<Value | undefined> {
  return page.evaluate(
    ({ key, change }: Access) =>
      new Promise<Value | undefined>((resolve, reject) => {
        const opening = indexedDB.open('heirloom-device');
        opening.onerror = () => {
          reject(opening.error ?? new Error('not opened'));
        };
        opening.onsuccess = () => {
          const access = opening.result.transaction('device', change === undefined ? 'readonly' : 'readwrite');
          const store = access.objectStore('device');
          const reading: IDBRequest<(Value & object) | undefined> = store.get(key);
          reading.onsuccess = () => {
            if (change === null) store.delete(key);
            else if (change !== undefined) store.put({ ...reading.result, ...change }, key);
          };
          access.oncomplete = () => {
            opening.result.close();
            resolve(reading.result);
          };
          access.onabort = () => {
            opening.result.close();
            reject(access.error ?? new Error('not stored'));
          };
        };
      }),
    access,
  );
}
