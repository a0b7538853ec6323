import { describe, expect, it } from 'vitest';
import { createMemoryStorage } from '../storage/memory-storage.ts';
import { counting } from './counting-storage.ts';
import { createFaultyStorage } from './faulty-storage.ts';
import { describeStorageConformance } from './storage-conformance.ts';
import { expectCode, testBytes, testKey } from './storage-test-kit.ts';

const KEY = testKey('packs', 'a');

describeStorageConformance('a faulty storage without a fault, counted', async () => ({
  storage: counting(createFaultyStorage(createMemoryStorage())),
  dispose: async () => undefined,
}));

describe('a faulty storage', () => {
  it('fails only at the n-th operation', async () => {
    const storage = createFaultyStorage(createMemoryStorage(), { atOperation: 2 });
    await storage.write(KEY, testBytes(10));
    expect(() => storage.assertHit()).toThrow('never hit');
    await expectCode(storage.read(KEY), 'storage-failed');
    storage.assertHit();
    expect(await storage.read(KEY)).toEqual(testBytes(10));
    expect(storage.operations).toBe(3);
  });

  it('counts only the requested methods', async () => {
    const storage = createFaultyStorage(createMemoryStorage(), {
      atOperation: 1,
      methods: ['remove'],
      staysDead: true,
    });
    await storage.write(KEY, testBytes(10));
    await storage.read(KEY);
    await expectCode(storage.remove(KEY), 'storage-failed');
    await expectCode(storage.read(KEY), 'storage-failed');
    await expectCode(storage.stat(KEY), 'storage-failed');
  });

  it('fails before, after, or during a write', async () => {
    const left = async (when: 'before' | 'after' | 'torn'): Promise<number | undefined> => {
      const memory = createMemoryStorage();
      await expectCode(
        createFaultyStorage(memory, { atOperation: 1, when }).write(KEY, testBytes(10)),
        'storage-failed',
      );
      return (await memory.stat(KEY))?.sizeBytes;
    };
    expect(await left('before')).toBeUndefined();
    expect(await left('torn')).toBe(5);
    expect(await left('after')).toBe(10);
  });

  it('throws the given error, even an untyped one', async () => {
    const storage = createFaultyStorage(createMemoryStorage(), { atOperation: 1, error: () => new RangeError('raw') });
    await expect(storage.stat(KEY)).rejects.toBeInstanceOf(RangeError);
  });
});

describe('a counting storage', () => {
  it('counts calls and bytes', async () => {
    const storage = counting(createMemoryStorage());
    await storage.write(KEY, testBytes(10));
    await storage.read(KEY, { offset: 2, length: 3 });
    await expectCode(storage.read(testKey('packs', 'b')), 'missing-object');
    for await (const object of storage.list('packs')) await storage.stat(object.key);
    expect(storage.counts).toEqual({ list: 1, stat: 1, read: 2, write: 1, remove: 0, bytesRead: 3, bytesWritten: 10 });
    storage.reset();
    expect(storage.counts).toMatchObject({ read: 0, bytesWritten: 0 });
  });
});
