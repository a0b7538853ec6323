import { expect, it } from 'vitest';
import type { Bytes } from '../core/bytes.ts';
import type { BlobStorage, StorageKey } from '../storage/blob-storage.ts';
import { OBJECT_FOLDERS } from '../storage/storage-key.ts';
import { aborted, BAD_KEYS, expectCode, listed, testBytes, testKey } from './storage-test-kit.ts';

/** The guarantees of every storage once the objects are in it. */
export function describeReading(openWith: (objects: ReadonlyMap<StorageKey, Bytes>) => Promise<BlobStorage>): void {
  it('reads exactly the requested range', async () => {
    const key = testKey('packs', 'a');
    const bytes = testBytes(1000);
    const storage = await openWith(new Map([[key, bytes]]));
    expect(await storage.read(key)).toEqual(bytes);
    expect(await storage.read(key, { offset: 10 })).toEqual(bytes.slice(10));
    expect(await storage.read(key, { length: 10 })).toEqual(bytes.slice(0, 10));
    for (const [offset, length] of [
      [0, 1000],
      [0, 0],
      [1000, 0],
      [999, 1],
      [250, 500],
    ] as const) {
      expect(await storage.read(key, { offset, length })).toEqual(bytes.slice(offset, offset + length));
    }
    expect(await storage.read(key, { offset: 1000 })).toEqual(new Uint8Array(0));
  });

  it('locates the bytes that it reads, if it can locate any', async () => {
    const key = testKey('packs', 'a');
    const bytes = testBytes(1000);
    const storage = await openWith(new Map([[key, bytes]]));
    const locate = storage.locate?.bind(storage);
    if (!locate) return;
    for (const [offset, length] of [
      [0, 1000],
      [250, 500],
      [1000, 0],
    ] as const) {
      const part = await locate(key, { offset, length });
      if (!part) continue;
      const located = new Uint8Array(await part.blob.slice(part.start, part.end).arrayBuffer());
      expect(located).toEqual(bytes.slice(offset, offset + length));
    }
    await expectCode(locate(testKey('packs', 'b')), 'missing-object');
    await expectCode(locate(key, { offset: 1, length: 1000 }), 'truncated');
    await expectCode(locate(key, { signal: AbortSignal.abort() }), 'cancelled');
  });

  it('gives a truncated error, never fewer bytes, beyond the end', async () => {
    const key = testKey('packs', 'a');
    const storage = await openWith(new Map([[key, testBytes(1000)]]));
    for (const range of [
      { length: 1001 },
      { offset: 1, length: 1000 },
      { offset: 1000, length: 1 },
      { offset: 1001 },
      { offset: 1001, length: 0 },
      { offset: Number.MAX_SAFE_INTEGER, length: Number.MAX_SAFE_INTEGER },
    ]) {
      await expectCode(storage.read(key, range), 'truncated');
    }
  });

  it('reads no more bytes than the caller allows', async () => {
    const key = testKey('packs', 'a');
    const bytes = testBytes(1000);
    const storage = await openWith(new Map([[key, bytes]]));
    await expectCode(storage.read(key, { mostBytes: 999 }), 'limit-exceeded');
    await expectCode(storage.read(key, { offset: 1, length: 500, mostBytes: 499 }), 'limit-exceeded');
    expect(await storage.read(key, { mostBytes: 1000 })).toEqual(bytes);
    expect(await storage.read(key, { offset: 900, mostBytes: 100 })).toEqual(bytes.slice(900));
  });

  it('refuses offsets and lengths that are not whole numbers', async () => {
    const key = testKey('packs', 'a');
    const storage = await openWith(new Map([[key, testBytes(1000)]]));
    for (const range of [
      { offset: -1 },
      { length: -1 },
      { offset: 0.5 },
      { offset: Number.NaN },
      { length: Infinity },
    ]) {
      await expectCode(storage.read(key, range), 'invalid-format');
    }
  });

  it('distinguishes an object of 0 bytes from a missing one', async () => {
    const key = testKey('indexes', '0');
    const storage = await openWith(new Map([[key, new Uint8Array(0)]]));
    expect(await storage.stat(key)).toEqual({ key, sizeBytes: 0 });
    expect(await storage.read(key)).toEqual(new Uint8Array(0));
    expect(await listed(storage, 'indexes')).toEqual({ [key]: 0 });
    await expectCode(storage.read(key, { length: 1 }), 'truncated');
    await expectCode(storage.read(testKey('indexes', '1')), 'missing-object');
    await expectCode(storage.read(testKey('indexes', '1'), { length: 0 }), 'missing-object');
    expect(await storage.stat(testKey('indexes', '1'))).toBeUndefined();
  });

  it('returns separate arrays', async () => {
    const key = testKey('packs', 'a');
    const storage = await openWith(new Map([[key, testBytes(100)]]));
    const [first, second] = await Promise.all([storage.read(key), storage.read(key)]);
    first.fill(0);
    expect(second).toEqual(testBytes(100));
    expect(second.buffer).not.toBe(first.buffer);
    // A view of a larger array would keep that in memory, or expose it on transfer to a worker.
    const part = await storage.read(key, { offset: 10, length: 5 });
    expect(part.buffer.byteLength).toBe(5);
  });

  it('lists each folder separately', async () => {
    const objects = new Map(OBJECT_FOLDERS.map((folder, at) => [testKey(folder, String(at)), testBytes(at + 1)]));
    const storage = await openWith(objects);
    for (const [at, folder] of OBJECT_FOLDERS.entries()) {
      expect(await listed(storage, folder)).toEqual({ [testKey(folder, String(at))]: at + 1 });
    }
  });

  it('refuses to look up an invalid key', async () => {
    const storage = await openWith(new Map());
    for (const key of BAD_KEYS) {
      await expectCode(storage.stat(key), 'invalid-format');
      await expectCode(storage.read(key), 'invalid-format');
    }
  });

  it('does not start cancelled work', async () => {
    const key = testKey('packs', 'a');
    const storage = await openWith(new Map([[key, testBytes(100)]]));
    const signal = aborted();
    await expectCode(storage.stat(key, { signal }), 'cancelled');
    await expectCode(storage.read(key, { signal }), 'cancelled');
    await expectCode(
      (async () => {
        for await (const object of storage.list('packs', { signal })) expect(object).toBeUndefined();
      })(),
      'cancelled',
    );
  });
}
