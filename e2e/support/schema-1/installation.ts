import type { Page } from '@playwright/test';
import type { State } from '../small-catalogue.ts';

/** The key of `backup.zip`, a backup of `THEN` that the last build with version 1 of the schema made. */
export const SCHEMA_1_PASSPHRASE = 'nine lemons under an old bridge';

/** The stores and indexes of version 1, as that build created them. */
const STORES = {
  collections: { keyPath: 'id', indexes: ['order'] },
  fields: { keyPath: 'id', indexes: ['collectionId'] },
  views: { keyPath: 'id', indexes: ['collectionId'] },
  records: { keyPath: 'id', indexes: ['collectionId', '*fileHashes'] },
  files: { keyPath: 'hash', indexes: [] },
  settings: { keyPath: 'key', indexes: [] },
} as const;

/**
 * Replaces the databases of this browser by those of an installation of version 1, and opens the app. Changes were
 * counted in a database of their own then.
 */
export async function installSchema1(page: Page, state: State): Promise<void> {
  // A page of this origin without the app.
  await page.goto('/manifest.webmanifest');
  await page.evaluate(
    async ([stores, tables]) => {
      const asPromise = <T>(request: IDBRequest<T>) =>
        new Promise<T>((resolve, reject) => {
          request.onsuccess = () => {
            resolve(request.result);
          };
          request.onerror = () => {
            reject(request.error ?? new Error('failed'));
          };
        });
      await asPromise(indexedDB.deleteDatabase('heirloom'));
      const opening = indexedDB.open('heirloom', 10);
      opening.onupgradeneeded = () => {
        for (const [table, { keyPath, indexes }] of Object.entries(stores)) {
          const store = opening.result.createObjectStore(table, { keyPath });
          for (const index of indexes)
            store.createIndex(index.replace('*', ''), index.replace('*', ''), { multiEntry: index.startsWith('*') });
          for (const { text, ...row } of Object.values(tables[table as keyof typeof stores]))
            store.put(typeof text === 'string' ? { ...row, blob: new Blob([text], { type: 'text/plain' }) } : row);
        }
      };
      (await asPromise(opening)).close();
      const counting = indexedDB.open('heirloom-changes', 10);
      counting.onupgradeneeded = () => {
        const notes = counting.result.createObjectStore('notes', { keyPath: 'key' });
        notes.put({ key: 'records/moss', token: 'a', kind: 'record', count: 1 });
      };
      (await asPromise(counting)).close();
    },
    [STORES, state] as const,
  );
  await page.goto('/');
}
