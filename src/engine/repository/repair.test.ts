import { describe, expect, it } from 'vitest';
import type { ChunkId } from '../core/ids.ts';
import { CHUNK_KIND } from '../format/chunk-kind.ts';
import { checkRepository } from '../snapshot/check-repository.ts';
import { applyCopy, planCopy } from '../replication/copy-snapshots.ts';
import { takeSnapshot } from '../snapshot/take-snapshot.ts';
import type { BlobStorage } from '../storage/blob-storage.ts';
import { createMemoryStorage } from '../storage/memory-storage.ts';
import { damageChunk, flipBit, namesIn } from '../testing/damage.ts';
import { createTestPorts } from '../testing/ports.ts';
import { createBareRepository, createSmallSource, noise, TEST_REQUEST } from '../testing/small-repository.ts';
import { checkObjects } from './check-objects.ts';
import { createReplica } from './create-repository.ts';
import { healObjects } from '../replication/heal-objects.ts';
import { readChunk } from './read-chunk.ts';
import { applyRepair, planRepair } from './repair.ts';
import { openRepository, type Repository } from './repository.ts';

/** A repository with one backup of 300 records and three files. */
async function backedUp() {
  const repository = await createBareRepository(createMemoryStorage());
  const source = createSmallSource(300, 3);
  const snapshot = await takeSnapshot(repository, source, TEST_REQUEST);
  return { repository, source, snapshot };
}

const reopen = ({ storage, keys, ports }: Repository) => openRepository(storage, keys, ports);

function chunksOfKind({ index }: Repository, kind: number): readonly ChunkId[] {
  return [...index.packs.values()]
    .flatMap((pack) => pack.chunks)
    .filter((chunk) => chunk.kind === kind)
    .map(({ id }) => id);
}

const first = <Item>([item]: readonly Item[]): Item => {
  if (item === undefined) throw new Error('There is none.');
  return item;
};

/** Another replica, with the same packs, or with its own packs if the backup is one of two. */
async function replicaOf(
  repository: Repository,
  snapshot: Awaited<ReturnType<typeof takeSnapshot>>,
): Promise<Repository> {
  const { config, keys } = repository;
  const other = await createReplica(createMemoryStorage(), config, keys, createTestPorts(9));
  await applyCopy(repository, other, await planCopy(repository, [snapshot], other));
  return other;
}

describe('repairing', () => {
  it('RE1 stores damaged chunks again: later backups do not rely on them and the earlier one is intact', async () => {
    for (const kind of [CHUNK_KIND.page, CHUNK_KIND.file, CHUNK_KIND.node]) {
      const { repository, source } = await backedUp();
      const lost = first(chunksOfKind(repository, kind));
      await damageChunk(repository, lost);
      const relied = await takeSnapshot(await reopen(repository), source, TEST_REQUEST);
      expect((await checkRepository(await reopen(repository), { snapshots: [relied] })).isIntact).toBe(false);

      const { findings } = await checkRepository(await reopen(repository));
      const plan = await planRepair(await reopen(repository), findings);
      expect(plan.packs).toMatchObject([{ damaged: [lost] }]);
      expect(plan.lostChunks).toEqual([lost]);
      const packsBefore = await namesIn(repository.storage, 'packs');
      const repaired = await applyRepair(repository, plan, 'test');
      expect(repaired.lostChunks).toEqual([lost]);
      expect((await namesIn(repository.storage, 'packs')).filter((name) => packsBefore.includes(name))).toEqual([]);
      // Intact objects still are, and damaged ones are now known to be missing.
      expect(repaired.repository.index.has(lost)).toBe(false);
      for (const pack of plan.packs) for (const id of pack.intact) expect(repaired.repository.index.has(id)).toBe(true);
      expect((await checkObjects(repository.storage)).findings).toEqual([]);

      await takeSnapshot(repaired.repository, source, TEST_REQUEST);
      expect(await checkRepository(await reopen(repository))).toMatchObject({ isIntact: true, snapshots: 3 });
      expect(await applyRepair(await reopen(repository), plan, 'test')).toMatchObject({
        repairedPacks: [],
        lostChunks: [],
      });
    }
  });

  it('RE2 loses nothing if a table of contents, salt or index is damaged', async () => {
    const { repository } = await backedUp();
    const pack = first(await namesIn(repository.storage, 'packs'));
    const sizeBytes = (await repository.storage.read(pack)).length;
    await flipBit(repository.storage, pack, sizeBytes - 10);
    const { findings } = await checkRepository(await reopen(repository));
    expect(await applyRepair(repository, await planRepair(await reopen(repository), findings), 'test')).toMatchObject({
      lostChunks: [],
    });
    expect(await checkRepository(await reopen(repository))).toMatchObject({ isIntact: true });

    await flipBit(repository.storage, first(await namesIn(repository.storage, 'indexes')), 90);
    const again = await checkRepository(await reopen(repository));
    expect(again.isIntact).toBe(false);
    await applyRepair(repository, await planRepair(await reopen(repository), again.findings), 'test');
    expect(await checkRepository(await reopen(repository))).toMatchObject({ isIntact: true });
  });

  it('RE4 reads the intact part of a truncated pack, keeps it, and stores again only what is lost', async () => {
    for (const [cutBytes, losesIndex, losesChunks] of [
      [1, false, false],
      [1, true, false],
      [2, true, false],
      [3, true, false],
      [4, true, false],
      [600, false, true],
      [5000, false, true],
    ] as const) {
      const { repository, source, snapshot } = await backedUp();
      const { storage } = repository;
      const key = first(await namesIn(storage, 'packs'));
      const stored = await storage.read(key);
      await storage.write(key, stored.slice(0, stored.length - cutBytes));
      if (losesIndex) for (const name of await namesIn(storage, 'indexes')) await storage.remove(name);
      const opened = await reopen(repository);
      const all = [...opened.index.packs.values()].flatMap((pack) => pack.chunks);
      const whole = all.filter(({ offset, sealedBytes }) => offset + sealedBytes <= stored.length - cutBytes);
      expect(whole.length).toBeGreaterThan(5);
      expect(whole.length < all.length).toBe(losesChunks);
      for (const chunk of whole) expect((await readChunk(opened, chunk.kind, chunk.id)).length).toBe(chunk.plainBytes);
      // A backup taken now relies on none of it.
      for (const chunk of all) expect(opened.index.has(chunk.id)).toBe(false);

      const { findings } = await checkRepository(await reopen(repository));
      expect(findings.map(({ subject }) => subject)).toContain(key);
      const plan = await planRepair(await reopen(repository), findings);
      const repaired = await applyRepair(repository, plan, 'test');
      expect([...repaired.lostChunks].sort()).toEqual(
        all
          .filter((chunk) => !whole.includes(chunk))
          .map(({ id }) => id)
          .sort(),
      );
      for (const chunk of whole) expect(repaired.repository.index.has(chunk.id)).toBe(true);
      expect(await namesIn(storage, 'packs')).not.toContain(key);
      const { isIntact } = await checkRepository(await reopen(repository), { snapshots: [snapshot] });
      expect(isIntact).toBe(!losesChunks);
      await takeSnapshot(repaired.repository, source, TEST_REQUEST);
      expect(await checkRepository(await reopen(repository))).toMatchObject({ isIntact: true, snapshots: 2 });
    }
  });

  it('RE3 killed at any write or removal, leaves every backup at least as complete as before', async () => {
    for (let kill = 0; ; kill += 1) {
      const { repository } = await backedUp();
      const lost = first(chunksOfKind(repository, CHUNK_KIND.page));
      await damageChunk(repository, lost);
      const intact = chunksOfKind(repository, CHUNK_KIND.page).filter((id) => id !== lost);
      const { findings } = await checkRepository(await reopen(repository));
      const plan = await planRepair(await reopen(repository), findings);
      const isDone = await killedAfter(kill, repository.storage, (storage) =>
        applyRepair({ ...repository, storage }, plan, 'test'),
      );
      const after = await reopen(repository);
      for (const id of [...intact, ...chunksOfKind(repository, CHUNK_KIND.file)])
        expect(after.index.has(id)).toBe(true);
      // Repeating it gives the same result.
      const { repository: repaired } = await applyRepair(after, plan, 'test');
      expect(repaired.index.has(lost)).toBe(false);
      for (const id of intact) expect(repaired.index.has(id)).toBe(true);
      if (isDone) return expect(kill).toBeGreaterThan(4);
    }
  });
});

/**
 * Runs work on a storage that accepts a number of writes and removals, and then fails.
 * @returns whether the work finished.
 */
async function killedAfter(
  most: number,
  storage: BlobStorage,
  work: (dying: BlobStorage) => Promise<unknown>,
): Promise<boolean> {
  let left = most;
  const spend = () => {
    if (left <= 0) throw new Error('killed');
    left -= 1;
  };
  const dying: BlobStorage = {
    ...storage,
    write: async (key, bytes) => {
      spend();
      await storage.write(key, bytes);
    },
    remove: async (key) => {
      spend();
      await storage.remove(key);
    },
  };
  try {
    await work(dying);
    return true;
  } catch (error) {
    if (error instanceof Error && error.message === 'killed') return false;
    throw error;
  }
}

describe('healing from another replica', () => {
  it('HE1 replaces any damaged, truncated or missing object whole', async () => {
    const { repository, snapshot } = await backedUp();
    const other = await replicaOf(repository, snapshot);
    const { storage } = repository;
    for (const folder of ['packs', 'snapshots'] as const) {
      const key = first(await namesIn(storage, folder));
      const whole = await storage.read(key);
      const damages = [
        () => flipBit(storage, key, whole.length >> 1),
        () => storage.write(key, whole.slice(0, whole.length >> 1)),
        () => storage.remove(key),
      ];
      for (const [at, damage] of damages.entries()) {
        await damage();
        // A missing snapshot object cannot be noticed from within.
        if (folder === 'snapshots' && at === 2) continue;
        const { findings } = await checkRepository(await reopen(repository));
        expect(findings.length).toBeGreaterThan(0);
        expect(await healObjects(await reopen(repository), other, findings)).toMatchObject({
          healedObjects: [key],
          healedChunks: 0,
          lostChunks: [],
        });
        expect(await storage.read(key)).toEqual(whole);
        expect(await checkRepository(await reopen(repository))).toMatchObject({ isIntact: true });
      }
    }
  });

  it('HE2 copies only missing chunks, one by one, if the other replica packs them differently', async () => {
    const { repository, source } = await backedUp();
    source.put('files', 'file-9', { hash: 'file-9', blob: new Blob([noise(5000, 99)]) });
    const second = await takeSnapshot(repository, source, TEST_REQUEST);
    source.remove('files', 'file-0');
    const third = await takeSnapshot(repository, source, TEST_REQUEST);
    // A backup that needs only parts of packs: they are repacked there.
    const other = await replicaOf(repository, third);
    const lost = first(chunksOfKind(repository, CHUNK_KIND.page));
    const nodes = chunksOfKind(repository, CHUNK_KIND.node);
    for (const id of [lost, ...nodes]) await damageChunk(repository, id);
    const { findings } = await checkRepository(await reopen(repository));
    const healed = await healObjects(await reopen(repository), other, findings);
    expect(healed.healedChunks).toBeGreaterThan(1);
    const { isIntact } = await checkRepository(healed.repository, { snapshots: [third] });
    expect(isIntact).toBe(true);
    // Content that only the second backup needs is in neither.
    expect(await checkRepository(healed.repository, { snapshots: [second] })).toMatchObject({
      isIntact: healed.lostChunks.length === 0,
    });
    expect((await checkObjects(repository.storage)).findings).toEqual([]);
  });

  it('HE3 reports and removes chunks damaged in both replicas, and keeps intact ones', async () => {
    const { repository, snapshot, source } = await backedUp();
    const other = await replicaOf(repository, snapshot);
    const lost = first(chunksOfKind(repository, CHUNK_KIND.page));
    const intact = chunksOfKind(repository, CHUNK_KIND.page).filter((id) => id !== lost);
    for (const replica of [repository, other]) await damageChunk(replica, lost);
    const { findings } = await checkRepository(await reopen(repository));
    const { repository: healed, lostChunks } = await healObjects(
      await reopen(repository),
      await reopen(other),
      findings,
    );
    expect(lostChunks).toEqual([lost]);
    for (const id of intact) expect(healed.index.has(id)).toBe(true);
    await takeSnapshot(healed, source, TEST_REQUEST);
    expect(await checkRepository(await reopen(repository))).toMatchObject({ isIntact: true });
  });

  it('HE4 refuses another repository', async () => {
    const { repository } = await backedUp();
    const stranger = await createBareRepository(createMemoryStorage(), createTestPorts(5));
    await expect(healObjects(repository, stranger, [])).rejects.toMatchObject({ code: 'incompatible' });
  });
});
