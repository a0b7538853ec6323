import { describe, expect, it } from 'vitest';
import { BackupError, type BlobStorage, createMemoryStorage } from '../engine/index.ts';
import { withLock } from '../engine/low-level.ts';
import { createTestPorts } from '../engine/testing/ports.ts';
import { createBareRepository } from '../engine/testing/small-repository.ts';
import { expectCode, listed, testBytes, testKey } from '../engine/testing/storage-test-kit.ts';
import { asKeyAllows } from './append-only.ts';
import { probe, type ProbeTarget } from './probe.ts';

/** A server that keeps to everything, except as changed. */
function targetWith(changes: Partial<ProbeTarget> = {}, storage: BlobStorage = createMemoryStorage()): ProbeTarget {
  return {
    storage,
    listLocks: () => storage.list('locks'),
    create: async (key, bytes) => {
      if (await storage.stat(key)) return 'exists';
      await storage.write(key, bytes);
      return 'created';
    },
    ...changes,
  };
}

describe('a probe', () => {
  it('finds out what a server does with a condition', async () => {
    expect(await probe(targetWith())).toEqual({ conditionalWrites: 'enforced', canRemove: true });
    expect(await probe(targetWith({ create: async () => 'refused' }))).toMatchObject({ conditionalWrites: 'refused' });
    const storage = createMemoryStorage();
    const overwriting = async (key: string, bytes: Uint8Array<ArrayBuffer>) => {
      await storage.write(key, bytes);
      return 'created' as const;
    };
    expect(await probe(targetWith({ create: overwriting }, storage))).toMatchObject({ conditionalWrites: 'ignored' });
    // It says that there was something, and replaced it nevertheless.
    const lying = async (key: string, bytes: Uint8Array<ArrayBuffer>) => {
      await storage.write(key, bytes);
      return 'exists' as const;
    };
    expect(await probe(targetWith({ create: lying }, storage))).toMatchObject({ conditionalWrites: 'ignored' });
  });

  it('reports how far the clocks are apart', async () => {
    expect(await probe(targetWith({ measureClock: async () => -61_000 }))).toMatchObject({ clockOffsetMs: -61_000 });
  });

  it('leaves nothing behind, even if it fails', async () => {
    const storage = createMemoryStorage();
    await storage.write(testKey('locks', 'a'), testBytes(5));
    await probe(targetWith({}, storage));
    await expectCode(probe(targetWith({ listLocks: async function* () {} }, storage)), 'storage-failed');
    expect(await listed(storage, 'locks')).toEqual({ [testKey('locks', 'a')]: 5 });
  });

  it('has no write under way any more when it fails, which could arrive later', async () => {
    const storage = createMemoryStorage();
    let started = 0;
    const failingAtFirst: BlobStorage = {
      ...storage,
      write: async (key, bytes) => {
        started += 1;
        if (started === 1) throw new BackupError('offline');
        await new Promise((resolve) => setTimeout(resolve, 5));
        await storage.write(key, bytes);
      },
    };
    await expectCode(probe(targetWith({}, failingAtFirst)), 'offline');
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await listed(storage, 'locks')).toEqual({});
  });

  it('keeps nobody out if it is killed, and its objects go once they have been seen for ten minutes', async () => {
    const storage = createMemoryStorage();
    const ports = createTestPorts();
    const repository = await createBareRepository(storage, ports);
    for (const create of ['ignored', 'killed'] as const) {
      const overwriting: ProbeTarget['create'] = async (key, bytes) => {
        await storage.write(key, bytes);
        if (create === 'killed') throw new BackupError('cancelled');
        return 'created';
      };
      // From then on nothing is removed.
      const dying: BlobStorage = { ...storage, remove: async () => Promise.reject(new BackupError('cancelled')) };
      await expectCode(probe(targetWith({ create: overwriting }, dying)), 'cancelled');
    }
    const left = Object.keys(await listed(storage, 'locks'));
    expect(left).toHaveLength(6);
    const work = () => withLock(repository, 'exclusive', 'a clean-up', {}, async () => undefined);
    await work();
    expect(Object.keys(await listed(storage, 'locks'))).toEqual(left);
    ports.advance(10 * 60_000);
    await work();
    expect(await listed(storage, 'locks')).toEqual({});
  });

  it('names the step that failed', async () => {
    const memory = createMemoryStorage();
    const failing = (method: 'write' | 'read', hint?: 'key-not-allowed'): BlobStorage => ({
      ...memory,
      [method]: async () => {
        throw new BackupError('permission-denied', { hint });
      },
    });
    for (const [target, step, code, hint] of [
      [targetWith({}, failing('write', 'key-not-allowed')), 'write', 'permission-denied', 'key-not-allowed'],
      [targetWith({}, failing('read')), 'read', 'permission-denied', undefined],
      [
        targetWith({}, { ...memory, read: async () => new Uint8Array(1024) }),
        'read',
        'storage-failed',
        'other-bytes-came-back',
      ],
      [targetWith({ listLocks: async function* () {} }), 'list', 'storage-failed', 'listing-incomplete'],
    ] as const) {
      const error: unknown = await probe(target).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code, context: { step } });
      expect(error).toHaveProperty('hint', hint);
    }
  });

  it('finds out that a key cannot delete, and leaves only empty locks, which count as none', async () => {
    const memory = createMemoryStorage();
    const refusing: BlobStorage = {
      ...memory,
      remove: async () => {
        throw new BackupError('permission-denied', { hint: 'key-not-allowed' });
      },
    };
    expect(await probe(targetWith({}, refusing))).toMatchObject({ canRemove: false });
    expect(Object.values(await listed(memory, 'locks'))).toEqual([0, 0, 0]);
    expect(await listed(asKeyAllows(memory, true), 'locks')).toEqual({});
  });
});

describe('a key that cannot delete', () => {
  it('empties its locks instead, and refuses to delete anything else', async () => {
    const memory = createMemoryStorage();
    const storage = asKeyAllows(memory, false);
    await storage.write(testKey('locks', 'a'), testBytes(5));
    await storage.write(testKey('packs', 'a'), testBytes(5));
    expect(await listed(storage, 'locks')).toEqual({ [testKey('locks', 'a')]: 5 });
    await storage.remove(testKey('locks', 'a'));
    expect(await listed(storage, 'locks')).toEqual({});
    await expect(storage.remove(testKey('packs', 'a'))).rejects.toMatchObject({
      code: 'permission-denied',
      hint: 'append-only',
    });
    expect(await listed(storage, 'packs')).toEqual({ [testKey('packs', 'a')]: 5 });
  });
});
