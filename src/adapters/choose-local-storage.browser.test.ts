import { afterEach, describe, expect, it, vi } from 'vitest';
import { expectCode, testBytes, testKey } from '../engine/testing/storage-test-kit.ts';
import { openLocalStorage } from './choose-local-storage.ts';
import { skipWithoutPrivateFolder } from './testing/browser-needs.ts';
import { openIndexedDbStorage } from './storage-indexeddb/indexeddb-storage.ts';

function refuseOpfs(): void {
  // WebKitGTK has no private file system, so there is nothing to refuse.
  if ('storage' in navigator)
    vi.spyOn(navigator.storage, 'getDirectory').mockRejectedValue(new DOMException('No.', 'SecurityError'));
}

function refuseIndexedDb(): void {
  vi.spyOn(indexedDB, 'open').mockImplementation(() => {
    throw new DOMException('No.', 'SecurityError');
  });
}

describe('storage in this browser', () => {
  afterEach(() => vi.restoreAllMocks());
  const newName = (): string => crypto.randomUUID();

  it('uses the private file system if it works', async (context) => {
    skipWithoutPrivateFolder(context);
    const name = newName();
    const storage = await openLocalStorage(name);
    expect(storage.kind).toBe('opfs');
    await storage.write(testKey('packs', 'a'), testBytes(10));
    expect(await (await openLocalStorage(name)).read(testKey('packs', 'a'))).toEqual(testBytes(10));
  });

  it('uses IndexedDB if the browser refuses the private file system', async () => {
    refuseOpfs();
    const storage = await openLocalStorage(newName());
    expect(storage.kind).toBe('indexeddb');
  });

  it('uses the private file system if the browser refuses IndexedDB', async (context) => {
    skipWithoutPrivateFolder(context);
    refuseIndexedDb();
    expect((await openLocalStorage(newName())).kind).toBe('opfs');
  });

  it('reports an error if neither is available', async () => {
    refuseOpfs();
    refuseIndexedDb();
    await expectCode(openLocalStorage(newName()), 'storage-unavailable');
  });

  it('stays in IndexedDB if it already contains a repository', async () => {
    const name = newName();
    const before = await openIndexedDbStorage(name);
    await before.write('repository.json', testBytes(10));
    const storage = await openLocalStorage(name);
    expect(storage.kind).toBe('indexeddb');
    expect(await storage.read('repository.json')).toEqual(testBytes(10));
  });

  it('prefers the private file system if both contain a repository', async (context) => {
    skipWithoutPrivateFolder(context);
    const name = newName();
    await (await openLocalStorage(name)).write('repository.json', testBytes(1));
    await (await openIndexedDbStorage(name)).write('repository.json', testBytes(2));
    expect((await openLocalStorage(name)).kind).toBe('opfs');
  });
});
