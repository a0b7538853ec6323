import { describe, expect, it, vi } from 'vitest';
import { describeStorageConformance } from '../../engine/testing/storage-conformance.ts';
import { expectCode, testBytes, testKey } from '../../engine/testing/storage-test-kit.ts';
import { databaseName } from './database.ts';
import { openIndexedDbStorage } from './indexeddb-storage.ts';

function deleteDatabase(name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase(databaseName(name));
    request.onsuccess = () => resolve();
    request.onerror = () => reject(request.error ?? new Error('The database was not deleted.'));
  });
}

function put(name: string, store: string, value: unknown, key: IDBValidKey): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(databaseName(name));
    request.onsuccess = () => {
      const transaction = request.result.transaction(store, 'readwrite');
      transaction.objectStore(store).put(value, key);
      transaction.oncomplete = () => {
        request.result.close();
        resolve();
      };
      transaction.onabort = () => reject(transaction.error ?? new Error('Nothing was put.'));
    };
  });
}

describeStorageConformance('IndexedDB', async () => {
  const name = crypto.randomUUID();
  return {
    storage: await openIndexedDbStorage(name),
    reopen: () => openIndexedDbStorage(name),
    plantJunk: async () => {
      await put(name, 'sizes', 3, 'packs/letter.txt');
      await put(name, 'sizes', 'many', `packs/${'b'.repeat(64)}`);
      await put(name, 'sizes', 3, 'indexesx');
    },
    // The connections close on their own when a deletion is requested.
    dispose: () => deleteDatabase(name),
  };
});

describe('IndexedDB', () => {
  it('reopens the database after another tab has deleted it', async () => {
    const name = crypto.randomUUID();
    const storage = await openIndexedDbStorage(name);
    await storage.write(testKey('packs', 'a'), testBytes(10));
    await deleteDatabase(name);
    expect(await storage.stat(testKey('packs', 'a'))).toBeUndefined();
    await storage.write(testKey('packs', 'a'), testBytes(10));
    expect(await storage.read(testKey('packs', 'a'))).toEqual(testBytes(10));
    await deleteDatabase(name);
  });

  it('reports altered pieces instead of returning too few bytes', async () => {
    const name = crypto.randomUUID();
    const storage = await openIndexedDbStorage(name);
    const key = testKey('packs', 'a');
    await storage.write(key, testBytes(3 * 1024 * 1024));
    await put(name, 'pieces', new ArrayBuffer(5), [key, 1]);
    await expect(storage.read(key)).rejects.toMatchObject({ code: 'damaged' });
    await put(name, 'pieces', 'text', [key, 1]);
    await expect(storage.read(key)).rejects.toMatchObject({ code: 'damaged' });
    await deleteDatabase(name);
  });

  it('reports a full disk, and keeps the existing object', async () => {
    const name = crypto.randomUUID();
    const storage = await openIndexedDbStorage(name);
    const key = testKey('packs', 'a');
    await storage.write(key, testBytes(1000));
    // Scripted, since Chromium does not apply the quota that its test protocol sets to large values.
    let puts = 0;
    const { put: realPut } = IDBObjectStore.prototype;
    const put = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (this: IDBObjectStore, ...args) {
      puts += 1;
      if (puts === 2) throw new DOMException('Full.', 'QuotaExceededError');
      return realPut.apply(this, args);
    });
    try {
      await expectCode(storage.write(key, testBytes(5_000_000)), 'quota-exceeded');
    } finally {
      put.mockRestore();
    }
    expect(puts).toBe(2);
    expect(await storage.read(key)).toEqual(testBytes(1000));
    await storage.write(key, testBytes(2000));
    await deleteDatabase(name);
  });
});
