import { describe, expect, it } from 'vitest';
import { BackupError } from '../core/errors.ts';
import { createFaultyStorage, type Fault } from '../testing/faulty-storage.ts';
import { limitedCopyOf } from '../testing/limited-storage.ts';
import type { MemorySource } from '../testing/memory-source.ts';
import { createTestPorts } from '../testing/ports.ts';
import { firstDifferenceDeep } from '../testing/same-value.ts';
import { createBareRepository, createSmallSource, noise, TEST_REQUEST } from '../testing/small-repository.ts';
import { createMemoryStorage } from '../storage/memory-storage.ts';
import { applyRestore } from '../restore/apply-restore.ts';
import { checkRepository } from '../snapshot/check-repository.ts';
import { planRestore } from '../restore/plan-restore.ts';
import { amendSnapshot, listSnapshots } from './snapshots.ts';
import { takeSnapshot } from '../snapshot/take-snapshot.ts';
import { RepositoryLock } from './lock.ts';
import { planPrune } from './plan-prune.ts';
import { applyPrune, forgetSnapshots } from './prune.ts';
import { openRepository, type Repository } from './repository.ts';

const KINDS: readonly Omit<Fault, 'atOperation'>[] = [
  { when: 'before', staysDead: true },
  { when: 'after', staysDead: true },
  { when: 'before' },
];

/** A repository with one backup, and a source that has changed since. */
async function prepared() {
  const storage = createMemoryStorage();
  const ports = createTestPorts();
  const repository = await createBareRepository(storage, ports);
  const earlier = createSmallSource(60, 2);
  const first = await takeSnapshot(repository, earlier, TEST_REQUEST);
  return { storage, ports, repository, source: changedSource(), first, rows: earlier.dump() };
}
type World = Awaited<ReturnType<typeof prepared>>;

function changedSource(): MemorySource {
  const source = createSmallSource(60, 2);
  source.put('records', 7, { id: 7, name: 'changed' });
  source.put('files', 'new', { hash: 'new', blob: new Blob([noise(50_000, 77)]) });
  return source;
}

/** Whether the first backup is present, complete, and restores exactly. */
async function expectFirstWhole({ storage, ports, repository, first, rows }: World) {
  ports.advance(60 * 60_000);
  const reopened = await openRepository(storage, repository.keys, ports);
  const { snapshots, damaged } = await listSnapshots(reopened);
  expect(damaged).toEqual([]);
  const found = snapshots.find((snapshot) => (snapshot.originalId ?? snapshot.id) === first.id);
  if (!found) return expect.fail('the first backup is gone');
  const report = await checkRepository(reopened, { snapshots });
  expect(report.findings).toEqual([]);
  const empty = createSmallSource(0, 0);
  await applyRestore(reopened, empty, await planRestore({ repository: reopened, snapshot: found, source: empty }));
  expect(await firstDifferenceDeep(empty.dump(), rows)).toBeUndefined();
}

/** The same once more, with a storage of its own. */
async function copied(world: World): Promise<World> {
  return { ...world, storage: await limitedCopyOf(world.storage), ports: createTestPorts(2), source: changedSource() };
}

/** Runs `work` with a storage that fails at the n-th operation, for every possible n; returns their number. */
async function forEveryFault(original: World, work: (repository: Repository, world: World) => Promise<unknown>) {
  let tried = 0;
  for (const kind of KINDS) {
    for (let atOperation = 1; ; atOperation += 1) {
      const world = await copied(original);
      const faulty = createFaultyStorage(world.storage, { ...kind, atOperation });
      try {
        const repository = await openRepository(faulty, world.repository.keys, world.ports);
        await work(repository, world);
      } catch (error) {
        expect(error).toBeInstanceOf(BackupError);
        // `busy`: the failed operation was the removal of its own lock, which expires later.
        expect(['storage-failed', 'busy']).toContain(error instanceof BackupError ? error.code : undefined);
      }
      await expectFirstWhole(world);
      if (!faulty.wasHit) break;
      tried += 1;
    }
  }
  return tried;
}

describe('storage that fails at any operation', () => {
  it('FT1 leaves the earlier backup complete during a backup', async () => {
    const tried = await forEveryFault(await prepared(), (repository, { source }) =>
      takeSnapshot(repository, source, TEST_REQUEST),
    );
    expect(tried).toBeGreaterThan(20);
  }, 60_000);

  it('FT2 leaves one complete backup during a rename', async () => {
    const tried = await forEveryFault(await prepared(), async (repository, { first }) => {
      await amendSnapshot(repository, first, { name: 'Renamed', isPinned: true });
    });
    expect(tried).toBeGreaterThan(5);
  }, 60_000);

  it('FT3 loses nothing that is needed during a prune', async () => {
    const world = await prepared();
    const second = await takeSnapshot(world.repository, world.source, TEST_REQUEST);
    const tried = await forEveryFault(world, async (repository) => {
      await forgetSnapshots(repository, [second.id]);
      await applyPrune(repository, 'test');
    });
    expect(tried).toBeGreaterThan(40);
  }, 120_000);
});

describe('amendments', () => {
  it('AM1 apply in their latest version if interrupted amendments left several', async () => {
    const { repository, storage, first, ports } = await prepared();
    const kept = await storage.read(`snapshots/${first.id}`);
    ports.advance(1000);
    const second = await amendSnapshot(repository, first, { name: 'second' });
    const keptSecond = await storage.read(`snapshots/${second.id}`);
    ports.advance(1000);
    await amendSnapshot(repository, second, { name: 'third' });
    await storage.write(`snapshots/${first.id}`, kept);
    await storage.write(`snapshots/${second.id}`, keptSecond);
    expect((await listSnapshots(repository)).snapshots.map(({ name }) => name)).toEqual(['third']);
  });
});

describe('freeing space', () => {
  it('PR1 removes what no backup needs, keeps the rest, and leaves nothing for a second prune', async () => {
    const world = await prepared();
    const { repository, source, storage } = world;
    const sizeOf = async () => {
      let bytes = 0;
      for await (const object of storage.list('packs')) bytes += object.sizeBytes;
      return bytes;
    };
    const sizeBefore = await sizeOf();
    const second = await takeSnapshot(repository, source, TEST_REQUEST);
    expect(await sizeOf()).toBeGreaterThan(sizeBefore + 50_000);
    await forgetSnapshots(repository, [second.id]);
    const pruned = await applyPrune(repository, 'test');
    expect(pruned.freedBytes).toBeGreaterThan(50_000);
    expect(await sizeOf()).toBe(sizeBefore);
    expect(await planPrune(pruned.repository)).toMatchObject({
      unused: [],
      repacked: [],
      unreadable: [],
      freedBytes: 0,
    });
    await expectFirstWhole(world);
  });

  it('PR2 rewrites a pack that is mostly unneeded', async () => {
    const storage = createMemoryStorage();
    const repository = await createBareRepository(storage);
    const source = createSmallSource(5, 0);
    source.put('files', 'large', { hash: 'large', blob: new Blob([noise(300_000, 5)]) });
    const first = await takeSnapshot(repository, source, TEST_REQUEST);
    source.remove('files', 'large');
    await takeSnapshot(repository, source, TEST_REQUEST);
    await forgetSnapshots(repository, [first.id]);
    const plan = await planPrune(repository);
    expect(plan.repacked).toHaveLength(1);
    const { repository: pruned, freedBytes } = await applyPrune(repository, 'test');
    expect(freedBytes).toBeGreaterThan(250_000);
    expect(await checkRepository(pruned)).toMatchObject({ isIntact: true, snapshots: 1 });
  });

  it('PR3 removes packs left by a killed backup', async () => {
    const { repository, storage, source } = await prepared();
    const faulty = createFaultyStorage(storage, { atOperation: 3, methods: ['write'], staysDead: true });
    const reopened = await openRepository(faulty, repository.keys, createTestPorts(9));
    await expect(takeSnapshot(reopened, source, TEST_REQUEST)).rejects.toBeInstanceOf(BackupError);
    faulty.assertHit();
    const later = createTestPorts(10, Date.UTC(2026, 0, 2));
    const fresh = await openRepository(storage, repository.keys, later);
    // The killed backup's lock: nobody has watched it yet, so it may be active, whatever the clocks say.
    await expect(applyPrune(fresh, 'test')).rejects.toMatchObject({ code: 'busy' });
    later.advance(10 * 60_000);
    expect(fresh.index.unnamedPacks.size).toBe(1);
    expect((await planPrune(fresh)).unused).toHaveLength(1);
    const { repository: pruned } = await applyPrune(fresh, 'test');
    expect(pruned.index.unnamedPacks.size).toBe(0);
    expect((await planPrune(pruned)).unused).toHaveLength(0);
  });
});

describe('leftovers of a killed backup or a lost index', () => {
  it('RC1 the next backup uses the packs that a killed one has stored, and indexes them', async () => {
    const { repository, storage, source, ports } = await prepared();
    const faulty = createFaultyStorage(storage, { atOperation: 3, methods: ['write'], staysDead: true });
    const dying = await openRepository(faulty, repository.keys, ports);
    await expect(takeSnapshot(dying, source, TEST_REQUEST)).rejects.toMatchObject({ code: 'storage-failed' });
    faulty.assertHit();
    const next = await openRepository(storage, repository.keys, createTestPorts(10, Date.UTC(2026, 0, 2)));
    expect(await takeSnapshot(next, source, TEST_REQUEST)).toMatchObject({ newChunks: 0, newBytes: 0 });
    // The same open repository knows that they are indexed now.
    expect(await checkRepository(next)).toMatchObject({ isIntact: true });
    const reopened = await openRepository(storage, repository.keys, ports);
    expect(reopened.index.unnamedPacks.size).toBe(0);
    expect(await checkRepository(reopened)).toMatchObject({ isIntact: true, snapshots: 2 });
  });

  it('RC2 without any index, all can be restored, and the next backup repairs what the check reports', async () => {
    const world = await prepared();
    const { repository, storage, source, ports, first, rows } = world;
    for await (const { key } of storage.list('indexes')) await storage.remove(key);
    const reopened = await openRepository(storage, repository.keys, ports);
    const empty = createSmallSource(0, 0);
    await applyRestore(reopened, empty, await planRestore({ repository: reopened, snapshot: first, source: empty }));
    expect(await firstDifferenceDeep(empty.dump(), rows)).toBeUndefined();
    expect((await checkRepository(reopened)).findings).toMatchObject([{ problem: 'missing-index' }]);
    await takeSnapshot(reopened, source, TEST_REQUEST);
    expect(await checkRepository(await openRepository(storage, repository.keys, ports))).toMatchObject({
      isIntact: true,
    });
  });
});

describe('locks', () => {
  it('LK1 prune and backup exclude each other; two backups do not', async () => {
    const { repository } = await prepared();
    const backup = await RepositoryLock.acquire(repository, 'shared', 'tab 1');
    const other = await RepositoryLock.acquire(repository, 'shared', 'tab 2');
    await expect(RepositoryLock.acquire(repository, 'exclusive', 'prune')).rejects.toMatchObject({ code: 'busy' });
    await backup.release();
    await other.release();
    const prune = await RepositoryLock.acquire(repository, 'exclusive', 'prune');
    await expect(RepositoryLock.acquire(repository, 'shared', 'tab 1')).rejects.toMatchObject({ code: 'busy' });
    await prune.release();
  });

  it('LK2 a lock left by a killed tab expires, a renewed one does not', async () => {
    const { repository, ports } = await prepared();
    await RepositoryLock.acquire(repository, 'exclusive', 'killed');
    await expect(RepositoryLock.acquire(repository, 'shared', 'next')).rejects.toMatchObject({ code: 'busy' });
    ports.advance(11 * 60_000);
    const next = await RepositoryLock.acquire(repository, 'shared', 'next');
    ports.advance(8 * 60_000);
    await next.renewIfDue();
    ports.advance(8 * 60_000);
    await expect(RepositoryLock.acquire(repository, 'exclusive', 'prune')).rejects.toMatchObject({ code: 'busy' });
  });
});
