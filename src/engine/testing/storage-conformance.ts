import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Bytes } from '../core/bytes.ts';
import { BackupError, type ErrorCode } from '../core/errors.ts';
import { storageKey, type BlobStorage, type ObjectFolder, type StorageKey } from '../storage/blob-storage.ts';
import { OBJECT_FOLDERS, REPOSITORY_KEY } from '../storage/storage-key.ts';

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

/** Keys that no storage may accept: in a careless one, most of them would leave the folder, or hit another object. */
const BAD_KEYS = [
  '',
  '.',
  '..',
  '/',
  '../x',
  'packs',
  'packs/',
  'packs/..',
  'packs/../repository.json',
  '/repository.json',
  'Repository.json',
  'repository.json/',
  'other/' + '0'.repeat(64),
  'packs/' + '0'.repeat(63),
  'packs/' + '0'.repeat(65),
  'packs/' + 'A'.repeat(64),
  'packs\\' + '0'.repeat(64),
  'packs/' + '0'.repeat(63) + '\0',
  'packs//' + '0'.repeat(64),
  'packs/' + '0'.repeat(64) + '\n',
  '__proto__',
  'constructor/' + '0'.repeat(64),
];

/** A key whose id is one hexadecimal digit, repeated. */
export function testKey(folder: ObjectFolder, digit: string): StorageKey {
  return storageKey(folder, digit.repeat(64));
}

/** Bytes that differ between positions, always the same for the same seed. */
export function testBytes(length: number, seed = 1): Bytes {
  const bytes = new Uint8Array(length);
  let state = seed * 2654435761;
  for (let at = 0; at < length; at += 1) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    bytes[at] = state >>> 24;
  }
  return bytes;
}

/** Expects a typed error: untyped ones fail the test, even with a clear message. */
export async function expectCode(call: Promise<unknown>, code: ErrorCode): Promise<void> {
  const error: unknown = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error, `expected ${code}`).toBeInstanceOf(BackupError);
  expect(error).toMatchObject({ code });
}

async function listed(storage: BlobStorage, folder: ObjectFolder): Promise<Record<StorageKey, number>> {
  const sizes: Record<StorageKey, number> = {};
  for await (const { key, sizeBytes } of storage.list(folder)) {
    expect(sizes).not.toHaveProperty([key]);
    sizes[key] = sizeBytes;
  }
  if (storage.listKeys) {
    const keys: StorageKey[] = [];
    for await (const key of storage.listKeys(folder)) keys.push(key);
    expect(keys.sort()).toEqual(Object.keys(sizes).sort());
  }
  return sizes;
}

/** Whether two arrays are equal, without the slow deep comparison of millions of elements. */
function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let at = 0; at < a.length; at += 1) if (a[at] !== b[at]) return false;
  return true;
}

function aborted(): AbortSignal {
  const controller = new AbortController();
  controller.abort();
  return controller.signal;
}

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
      for (const folder of ['indexes', 'snapshots', 'locks'] as const) {
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
      for (const folder of ['indexes', 'snapshots', 'locks'] as const)
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

/** The guarantees of every storage once the objects are in it. */
function describeReading(openWith: (objects: ReadonlyMap<StorageKey, Bytes>) => Promise<BlobStorage>): void {
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
