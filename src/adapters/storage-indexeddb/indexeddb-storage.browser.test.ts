import { describe, expect, it, vi } from 'vitest';
import {
  describeStorageConformance,
  expectCode,
  testBytes,
  testKey,
} from '../../engine/testing/storage-conformance.ts';
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
    // The connections close by themselves when a deletion is asked for.
    dispose: () => deleteDatabase(name),
  };
});

describe('IndexedDB', () => {
  it('opens the database again when another tab had it deleted', async () => {
    const name = crypto.randomUUID();
    const storage = await openIndexedDbStorage(name);
    await storage.write(testKey('packs', 'a'), testBytes(10));
    await deleteDatabase(name);
    expect(await storage.stat(testKey('packs', 'a'))).toBeUndefined();
    await storage.write(testKey('packs', 'a'), testBytes(10));
    expect(await storage.read(testKey('packs', 'a'))).toEqual(testBytes(10));
    await deleteDatabase(name);
  });

  it('tells of pieces that are not what was written, instead of giving too few bytes', async () => {
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

  it('tells when the disk is full, and keeps what was there', async () => {
    const name = crypto.randomUUID();
    const storage = await openIndexedDbStorage(name);
    const key = testKey('packs', 'a');
    await storage.write(key, testBytes(1000));
    // Scripted, since Chromium does not hold large values to the quota that its protocol for tests can set.
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
