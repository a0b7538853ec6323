import { describe, expect, it } from 'vitest';
import { BackupError } from '../core/errors.ts';
import { createFaultyStorage, type Fault, type FaultyStorage } from '../testing/faulty-storage.ts';
import { describeStorageConformance } from '../testing/storage-conformance.ts';
import { expectCode, testBytes, testKey } from '../testing/storage-test-kit.ts';
import { createMemoryStorage } from './memory-storage.ts';
import { retrying } from './retrying.ts';

const KEY = testKey('packs', 'a');

describeStorageConformance('retrying', async () => ({
  storage: retrying(createMemoryStorage(), { attempts: 3, sleep: async () => undefined }),
  dispose: async () => undefined,
}));

/** A storage with one object that fails as specified, the retries around it, and the requested waits. */
async function prepare(fault: Fault, attempts = 3) {
  const memory = createMemoryStorage();
  await memory.write(KEY, testBytes(10));
  await memory.write(testKey('packs', 'b'), testBytes(10));
  const faulty: FaultyStorage = createFaultyStorage(memory, fault);
  const waits: number[] = [];
  const storage = retrying(faulty, { attempts, sleep: async (ms) => void waits.push(ms), firstDelayMs: 100 });
  return { storage, faulty, waits };
}

describe('retrying', () => {
  it.each(['before', 'after', 'torn'] as const)(
    'repeats a write that failed once (%s it took effect)',
    async (when) => {
      const { storage, faulty, waits } = await prepare({ atOperation: 1, when });
      await storage.write(KEY, testBytes(20, 2));
      faulty.assertHit();
      expect(waits).toEqual([100]);
      expect(await storage.read(KEY)).toEqual(testBytes(20, 2));
    },
  );

  it('repeats every method', async () => {
    for (const methods of [['read'], ['stat'], ['remove']] as const) {
      const { storage, faulty } = await prepare({ atOperation: 1, methods });
      await storage.stat(KEY);
      await storage.read(KEY);
      await storage.remove(KEY);
      faulty.assertHit();
    }
  });

  it.each(['before', 'after'] as const)(
    'repeats a listing that broke off once (%s its objects), and gives each object once',
    async (when) => {
      const { storage, faulty, waits } = await prepare({ atOperation: 1, methods: ['list'], when });
      const keys: string[] = [];
      for await (const { key } of storage.list('packs')) keys.push(key);
      faulty.assertHit();
      expect(keys).toEqual([KEY, testKey('packs', 'b')]);
      expect(waits).toEqual([100]);
    },
  );

  it('offers the storage’s additional methods, and repeats those too', async () => {
    const plain = retrying(createMemoryStorage(), { attempts: 2, sleep: async () => undefined });
    let calls = 0;
    const failOnce = () => {
      calls += 1;
      if (calls % 2 === 1) throw new BackupError('offline');
    };
    const able = retrying(
      {
        ...createMemoryStorage(),
        async *listKeys() {
          yield KEY;
          failOnce();
        },
        measureLeftovers: async () => (failOnce(), 7),
        freeBytes: async () => (failOnce(), 9),
      },
      { attempts: 2, sleep: async () => undefined },
    );
    const keys: string[] = [];
    for await (const key of able.listKeys?.('packs') ?? []) keys.push(key);
    expect(keys).toEqual([KEY]);
    expect(await able.measureLeftovers?.()).toBe(7);
    expect(await able.freeBytes?.()).toBe(9);
    expect(calls).toBe(6);
    for (const name of ['listKeys', 'measureLeftovers', 'freeBytes'] as const)
      expect(plain[name] !== undefined).toBe(createMemoryStorage()[name] !== undefined);
  });

  it('gives up after a number of attempts, with longer and longer waits', async () => {
    const { storage, faulty, waits } = await prepare({ atOperation: 1, staysDead: true }, 4);
    await expectCode(storage.read(KEY), 'storage-failed');
    faulty.assertHit();
    expect(waits).toEqual([100, 200, 400]);
    expect(faulty.operations).toBe(4);
  });

  it.each(['quota-exceeded', 'missing-object', 'permission-denied', 'cancelled'] as const)(
    'does not repeat a call after %s',
    async (code) => {
      const { storage, faulty, waits } = await prepare({ atOperation: 1, error: () => new BackupError(code) });
      await expectCode(storage.read(KEY), code);
      faulty.assertHit();
      expect(waits).toEqual([]);
    },
  );

  it('passes on an untyped error, which is a defect and not a temporary failure', async () => {
    const { storage, waits } = await prepare({ atOperation: 1, error: () => new TypeError('oops') });
    await expect(storage.read(KEY)).rejects.toBeInstanceOf(TypeError);
    expect(waits).toEqual([]);
  });

  it('does not repeat a call that was cancelled while waiting', async () => {
    const controller = new AbortController();
    const faulty = createFaultyStorage(createMemoryStorage(), { atOperation: 1, staysDead: true });
    const storage = retrying(faulty, { attempts: 5, sleep: async () => controller.abort() });
    await expectCode(storage.read(KEY, { signal: controller.signal }), 'cancelled');
    expect(faulty.operations).toBe(1);
  });

  it('does not mistake a failure of the consumer for one of the storage', async () => {
    const { storage, waits } = await prepare({ atOperation: 99 });
    const failing = (async () => {
      for await (const { key } of storage.list('packs')) throw new BackupError('offline', { context: { key } });
    })();
    await expectCode(failing, 'offline');
    expect(waits).toEqual([]);
  });
});
