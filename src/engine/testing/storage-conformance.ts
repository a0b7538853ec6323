import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Bytes } from '../core/bytes.ts';
import type { BlobStorage, StorageKey } from '../storage/blob-storage.ts';
import { OBJECT_FOLDERS, REPOSITORY_KEY } from '../storage/storage-key.ts';
import { describeReading } from './storage-reading.ts';
import { aborted, BAD_KEYS, expectCode, listed, sameBytes, testBytes, testKey } from './storage-test-kit.ts';

/** One storage under test, empty when it is opened. */
export interface StorageUnderTest {
  readonly storage: BlobStorage;
  /** The same place opened again, as after a reload. */
  readonly reopen?: () => Promise<BlobStorage>;
  /** Adds things to the medium that are not objects: leftover temporary files, a person's own files. */
  readonly plantJunk?: () => Promise<void>;
  readonly dispose: () => Promise<void>;
}

/** A read-only storage under test, which contains only the requested objects. */
export interface ReadOnlyStorageUnderTest {
  readonly storage: BlobStorage;
  readonly dispose: () => Promise<void>;
}

const MIB = 1024 * 1024;

/**
 * Tests every guarantee of `BlobStorage` for writable storages, in Node and in browsers.
 * @param open returns a new, empty storage for each test.
 */
export function describeStorageConformance(name: string, open: () => Promise<StorageUnderTest>): void {
  describe(`${name}: conformance of a storage`, () => {
    let under: StorageUnderTest;
    let storage: BlobStorage;
    beforeEach(async () => {
      under = await open();
      storage = under.storage;
    });
    afterEach(() => under.dispose());

    describeReading(async (objects) => {
      for (const [key, bytes] of objects) await storage.write(key, bytes);
      return storage;
    });

    it('can be written', () => {
      expect(storage.isReadOnly).toBe(false);
    });

    it('is empty at first', async () => {
      for (const folder of OBJECT_FOLDERS) expect(await listed(storage, folder)).toEqual({});
      expect(await storage.stat(REPOSITORY_KEY)).toBeUndefined();
    });

    it('shows a write in list, stat and read as soon as it has resolved', async () => {
      for (const folder of OBJECT_FOLDERS) {
        const key = testKey(folder, 'a');
        await storage.write(key, testBytes(1000));
        expect(await storage.stat(key)).toEqual({ key, sizeBytes: 1000 });
        expect(await listed(storage, folder)).toEqual({ [key]: 1000 });
        expect(await storage.read(key)).toEqual(testBytes(1000));
      }
    });

    it('stores an object of 17 MiB, and returns any part of it', async () => {
      const key = testKey('packs', 'b');
      const bytes = testBytes(17 * MIB + 3);
      await storage.write(key, bytes);
      expect(await storage.stat(key)).toEqual({ key, sizeBytes: bytes.length });
      expect(sameBytes(await storage.read(key), bytes)).toBe(true);
      for (const [offset, length] of [
        [0, 1],
        [MIB - 1, 2],
        [5 * MIB + 7, 4 * MIB],
        [bytes.length - 1, 1],
      ] as const) {
        expect(sameBytes(await storage.read(key, { offset, length }), bytes.subarray(offset, offset + length))).toBe(
          true,
        );
      }
    });

    it('replaces an object completely, by a longer or shorter one', async () => {
      const key = testKey('snapshots', 'c');
      for (const length of [100, 5000, 3, 0, 2 * MIB, 10]) {
        await storage.write(key, testBytes(length, length));
        expect(sameBytes(await storage.read(key), testBytes(length, length))).toBe(true);
        expect(await listed(storage, 'snapshots')).toEqual({ [key]: length });
      }
    });

    it('shows a replaced or removed object to those who have read a part of it before', async () => {
      const key = testKey('packs', 'b');
      const part = { offset: 10, length: 100 } as const;
      for (const seed of [1, 2]) {
        await storage.write(key, testBytes(5000, seed));
        expect(await storage.read(key, part)).toEqual(testBytes(5000, seed).slice(10, 110));
        expect(await storage.read(key, part)).toEqual(testBytes(5000, seed).slice(10, 110));
      }
      await storage.remove(key);
      await expectCode(storage.read(key, part), 'missing-object');
    });

    it('removes objects, and does not fail if there is nothing to remove', async () => {
      const key = testKey('locks', 'd');
      await storage.remove(key);
      await storage.write(key, testBytes(10));
      await storage.remove(key);
      await storage.remove(key);
      expect(await storage.stat(key)).toBeUndefined();
      expect(await listed(storage, 'locks')).toEqual({});
      await expectCode(storage.read(key), 'missing-object');
      await storage.write(key, testBytes(11));
      expect(await storage.read(key)).toEqual(testBytes(11));
    });

    it('removes only the given object', async () => {
      for (const folder of OBJECT_FOLDERS) await storage.write(testKey(folder, 'e'), testBytes(1));
      await storage.write(testKey('packs', 'f'), testBytes(1));
      await storage.remove(testKey('packs', 'e'));
      expect(await listed(storage, 'packs')).toEqual({ [testKey('packs', 'f')]: 1 });
      for (const folder of OBJECT_FOLDERS.filter((name) => name !== 'packs')) {
        expect(await listed(storage, folder)).toEqual({ [testKey(folder, 'e')]: 1 });
      }
    });

    it('keeps and changes no given array, and stores only the bytes of the view', async () => {
      const key = testKey('packs', '1');
      const around = testBytes(3000);
      const before = around.slice();
      const view = around.subarray(1000, 2000);
      await storage.write(key, view);
      expect(around).toEqual(before);
      view.fill(0);
      const read = await storage.read(key);
      expect(read).toEqual(before.slice(1000, 2000));
      read.fill(7);
      expect(await storage.read(key)).toEqual(before.slice(1000, 2000));
    });

    it('stores one complete object when identical writes overlap', async () => {
      const key = testKey('packs', '2');
      await Promise.all(Array.from({ length: 6 }, () => storage.write(key, testBytes(300_000))));
      expect(sameBytes(await storage.read(key), testBytes(300_000))).toBe(true);
      expect(await listed(storage, 'packs')).toEqual({ [key]: 300_000 });
    });

    it('keeps one of several simultaneous writes of one key, complete', async () => {
      const contents = [1, 2, 3, 4, 5].map((seed) => testBytes(200_000 + seed, seed));
      await Promise.all(contents.map((bytes) => storage.write(REPOSITORY_KEY, bytes)));
      const read = await storage.read(REPOSITORY_KEY);
      expect(contents.filter((bytes) => sameBytes(bytes, read))).toHaveLength(1);
    });

    it('shows the old or the new object to readers during a replacement, never a part or a gap', async () => {
      const key = REPOSITORY_KEY;
      const contents = [testBytes(400_000, 1), testBytes(300_000, 2)] as const;
      await storage.write(key, contents[0]);
      let isWriting = true;
      const writer = (async () => {
        for (let round = 0; round < 10; round += 1) await storage.write(key, contents[(round + 1) % 2 === 0 ? 0 : 1]);
        isWriting = false;
      })();
      let reads = 0;
      do {
        const read = await storage.read(key);
        expect(contents.some((bytes) => sameBytes(bytes, read))).toBe(true);
        reads += 1;
      } while (isWriting);
      await writer;
      expect(reads).toBeGreaterThan(0);
    });

    it('supports many overlapping calls', async () => {
      const digits = [...'0123456789abcdef'];
      await Promise.all(digits.map((digit, at) => storage.write(testKey('packs', digit), testBytes(50_000 + at, at))));
      const reads = await Promise.all(digits.map((digit) => storage.read(testKey('packs', digit))));
      reads.forEach((read, at) => expect(sameBytes(read, testBytes(50_000 + at, at))).toBe(true));
      await Promise.all(digits.map((digit) => storage.remove(testKey('packs', digit))));
      expect(await listed(storage, 'packs')).toEqual({});
    });

    it('allows objects to be removed during a listing', async () => {
      for (const digit of '0123456789') await storage.write(testKey('indexes', digit), testBytes(4));
      for await (const { key } of storage.list('indexes')) await storage.remove(key);
      expect(await listed(storage, 'indexes')).toEqual({});
    });

    it('does nothing if it was cancelled before it started', async () => {
      const key = testKey('packs', '3');
      await storage.write(key, testBytes(5));
      const signal = aborted();
      await expectCode(storage.write(key, testBytes(6), { signal }), 'cancelled');
      await expectCode(storage.remove(key, { signal }), 'cancelled');
      expect(await storage.read(key)).toEqual(testBytes(5));
      await expectCode(storage.write(testKey('packs', '4'), testBytes(6), { signal }), 'cancelled');
      expect(await listed(storage, 'packs')).toEqual({ [key]: 5 });
    });

    it('leaves the old or the new object, and no remains, if it is cancelled during a write', async () => {
      const key = testKey('packs', '5');
      const old = testBytes(100, 1);
      const fresh = testBytes(3 * MIB, 2);
      await storage.write(key, old);
      const controller = new AbortController();
      const write = storage.write(key, fresh, { signal: controller.signal }).catch((error: unknown) => error);
      controller.abort();
      const error = await write;
      if (error !== undefined) expect(error).toMatchObject({ code: 'cancelled' });
      expect(sameBytes(await storage.read(key), error === undefined ? fresh : old)).toBe(true);
      expect(Object.keys(await listed(storage, 'packs'))).toEqual([key]);
    });

    it('refuses to change anything under an invalid key', async () => {
      for (const key of BAD_KEYS) {
        await expectCode(storage.write(key, testBytes(1)), 'invalid-format');
        await expectCode(storage.remove(key), 'invalid-format');
      }
    });

    it('still has earlier writes after a reload', async ({ skip }) => {
      if (under.reopen === undefined) return skip();
      const key = testKey('packs', '6');
      await storage.write(key, testBytes(2 * MIB + 1));
      await storage.write(REPOSITORY_KEY, testBytes(20));
      const again = await under.reopen();
      expect(sameBytes(await again.read(key), testBytes(2 * MIB + 1))).toBe(true);
      expect(await again.read(REPOSITORY_KEY)).toEqual(testBytes(20));
      expect(await listed(again, 'packs')).toEqual({ [key]: 2 * MIB + 1 });
      await again.remove(key);
      expect(await storage.stat(key)).toBeUndefined();
    });

    it('does not list anything but objects', async ({ skip }) => {
      if (under.plantJunk === undefined) return skip();
      await storage.write(testKey('packs', '7'), testBytes(9));
      await under.plantJunk();
      expect(await listed(storage, 'packs')).toEqual({ [testKey('packs', '7')]: 9 });
      for (const folder of OBJECT_FOLDERS.filter((name) => name !== 'packs'))
        expect(await listed(storage, folder)).toEqual({});
    });
  });
}

/** The guarantees of `BlobStorage` for read-only storages. */
export function describeReadOnlyStorageConformance(
  name: string,
  open: (objects: ReadonlyMap<StorageKey, Bytes>) => Promise<ReadOnlyStorageUnderTest>,
): void {
  describe(`${name}: conformance of a read-only storage`, () => {
    let dispose: (() => Promise<void>) | undefined;
    afterEach(() => dispose?.());
    async function openWith(objects: ReadonlyMap<StorageKey, Bytes>): Promise<BlobStorage> {
      const under = await open(objects);
      dispose = under.dispose;
      return under.storage;
    }

    describeReading((objects) => openWith(new Map([[REPOSITORY_KEY, testBytes(30)], ...objects])));

    it('refuses to be changed, and stays unchanged', async () => {
      const key = testKey('packs', 'a');
      const storage = await openWith(
        new Map([
          [REPOSITORY_KEY, testBytes(30)],
          [key, testBytes(5)],
        ]),
      );
      expect(storage.isReadOnly).toBe(true);
      await expectCode(storage.write(key, testBytes(6)), 'permission-denied');
      await expectCode(storage.remove(key), 'permission-denied');
      expect(await storage.read(key)).toEqual(testBytes(5));
      expect(await listed(storage, 'packs')).toEqual({ [key]: 5 });
    });
  });
}
