import { describe, expect, it } from 'vitest';
import { lastingId, type Snapshot } from '../format/snapshot.ts';
import { copyWanted } from '../replication/copy-wanted.ts';
import { createReplica } from '../repository/create-repository.ts';
import { planPrune } from '../repository/plan-prune.ts';
import { applyPrune, forgetSnapshots } from '../repository/prune.ts';
import { openRepository } from '../repository/repository.ts';
import { listSnapshots } from '../repository/snapshots.ts';
import { checkRepository } from '../snapshot/check-repository.ts';
import { takeSnapshot } from '../snapshot/take-snapshot.ts';
import { counting } from '../testing/counting-storage.ts';
import { flipBit } from '../testing/damage.ts';
import { createMemoryCache } from '../testing/memory-cache.ts';
import { createTestPorts } from '../testing/ports.ts';
import { createBareRepository, createSmallSource, TEST_REQUEST } from '../testing/small-repository.ts';
import { cached, type ObjectCache } from './cached.ts';
import { createMemoryStorage } from './memory-storage.ts';

const BACKUPS = 10;
const keepAll = async (snapshots: readonly Snapshot[]) => snapshots.map(lastingId);

/** A repository with some backups, a replica that has them all, and a device that has copied them there. */
async function withReplica() {
  const own = await createBareRepository(createMemoryStorage());
  const source = createSmallSource(60, 2);
  const backUp = async (name: string) => {
    source.put('records', 7, { id: 7, name });
    return takeSnapshot(own, source, TEST_REQUEST);
  };
  for (let backup = 0; backup < BACKUPS; backup += 1) await backUp(`Edit ${backup}`);
  const storage = counting(createMemoryStorage());
  await createReplica(storage, own.config, own.keys, own.ports);
  const cache = createMemoryCache();
  // As at each copy: a new connection to the place, and nothing in memory.
  const open = (kept: ObjectCache = cache) => openRepository(cached(storage, kept), own.keys, createTestPorts(3));
  await copyWanted(own, await open(), keepAll);
  storage.reset();
  return { own, storage, cache, open, backUp };
}

describe('copies of immutable objects on the device', () => {
  it('CA1 a copy to a replica that is up to date costs one listing of each folder, and one read', async () => {
    const { own, storage, open } = await withReplica();
    expect(await copyWanted(own, await open(), keepAll)).toEqual({ copied: 0, bytes: 0 });
    // `repository.json` is the only object that may change.
    expect(storage.counts).toMatchObject({ list: 3, stat: 0, read: 1, write: 0, remove: 0 });
  });

  it('CA2 a copy of one new backup reads nothing else there', async () => {
    const { own, storage, open, backUp } = await withReplica();
    await backUp('One more');
    storage.reset();
    expect(await copyWanted(own, await open(), keepAll)).toMatchObject({ copied: 1 });
    expect(storage.counts).toMatchObject({ read: 1, write: 4 });
    storage.reset();
    await copyWanted(own, await open(), keepAll);
    expect(storage.counts).toMatchObject({ read: 1, write: 0 });
  });

  it('CA3 a device that has never been there reads each object once, and never again', async () => {
    const { storage, open } = await withReplica();
    const cache = createMemoryCache();
    const plan = await planPrune(await open(cache));
    expect(storage.counts.read).toBeGreaterThan(2 * BACKUPS);
    storage.reset();
    expect(await planPrune(await open(cache))).toEqual(plan);
    expect(storage.counts.read).toBe(1);
  });

  it('CA4 damaged copies are not used: the originals are read, and copied again', async () => {
    const { storage, cache, open } = await withReplica();
    await planPrune(await open());
    for (const [at, [name, bytes]] of [...cache.entries].entries()) {
      if (at % 2 === 0) cache.entries.set(name, bytes.subarray(0, bytes.length >> 1));
      else bytes.set([(bytes.at(-1) ?? 0) ^ 1], bytes.length - 1);
    }
    cache.entries.set('something else', new Uint8Array(10));
    storage.reset();
    const before = await planPrune(await open());
    expect(before).toMatchObject({ unused: [], unreadable: [] });
    expect(storage.counts.read).toBe(cache.entries.size + 1);
    storage.reset();
    expect(await planPrune(await open())).toEqual(before);
    expect(storage.counts.read).toBe(1);
    expect(cache.entries.has('something else')).toBe(false);
  });

  it('CA5 a cache that fails at everything changes nothing', async () => {
    const { own, storage, open } = await withReplica();
    const fail = async () => Promise.reject(new Error('out of order'));
    const broken: ObjectCache = { names: fail, get: fail, set: fail, remove: fail };
    const opened = await open(broken);
    expect((await listSnapshots(opened)).snapshots).toHaveLength(BACKUPS);
    expect(await copyWanted(own, await open(broken), keepAll)).toEqual({ copied: 0, bytes: 0 });
    expect(storage.counts.write).toBe(0);
  });

  it('CA6 an object that is gone or shorter than its copy is noticed at once', async () => {
    const { storage, open } = await withReplica();
    const [gone, short] = (await listSnapshots(await open())).snapshots;
    if (!gone || !short) throw new Error('no backups');
    await storage.remove(`snapshots/${gone.id}`);
    const key = `snapshots/${short.id}`;
    await storage.write(key, (await storage.read(key)).slice(0, -1));
    const { snapshots, damaged } = await listSnapshots(await open());
    expect(snapshots).toHaveLength(BACKUPS - 2);
    expect(damaged).toMatchObject([{ id: short.id, error: { code: 'damaged' } }]);
  });

  it('CA7 a check reads the originals', async () => {
    const { storage, open } = await withReplica();
    const [newest] = (await listSnapshots(await open())).snapshots;
    await flipBit(storage, `snapshots/${newest?.id ?? ''}`, 100);
    const opened = await open();
    expect((await listSnapshots(opened)).damaged).toEqual([]);
    expect((await checkRepository(opened)).findings).toMatchObject([{ problem: 'damaged-snapshot' }]);
  });

  it('CA8 copies are dropped with their objects, and never exceed the bound', async () => {
    const { own, storage, cache, open } = await withReplica();
    const opened = await open();
    await planPrune(opened);
    const before = cache.entries.size;
    const { snapshots } = await listSnapshots(opened);
    await forgetSnapshots(
      opened,
      snapshots.slice(1).map(({ id }) => id),
    );
    const { repository: pruned } = await applyPrune(opened, 'test');
    await listSnapshots(pruned);
    expect(cache.entries.size).toBeLessThan(before);
    for (const name of cache.entries.keys()) expect(await storage.stat(name.replace(/@.*/, ''))).toBeDefined();

    const small = createMemoryCache();
    const most = 2000;
    const bounded = await openRepository(cached(storage, small, most), own.keys, own.ports);
    await planPrune(bounded);
    const sizes = [...small.entries.values()].map((bytes) => bytes.length);
    expect(sizes.length).toBeGreaterThan(0);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(most + 32 * sizes.length);
  });

  it('CA9 remembers what it has listed, and its own changes since', async () => {
    const { storage } = await withReplica();
    const view = cached(storage, createMemoryCache());
    expect(view.lastListed?.('snapshots')).toBeUndefined();
    const sizes = new Map<string, number>();
    for await (const { key, sizeBytes } of view.list('snapshots')) sizes.set(key, sizeBytes);
    expect(view.lastListed?.('snapshots')).toEqual(sizes);
    const [first = ''] = sizes.keys();
    await view.remove(first);
    const added = `snapshots/${'a'.repeat(64)}`;
    await view.write(added, new Uint8Array(5));
    sizes.delete(first);
    expect(view.lastListed?.('snapshots')).toEqual(sizes.set(added, 5));
  });
});
