import { describe, expect, it } from 'vitest';
import { BackupError } from '../core/errors.ts';
import { type ChunkId, type PackId, parseId } from '../core/ids.ts';
import { CHUNK_KIND } from '../format/chunk-kind.ts';
import { IndexedPack } from '../format/index-object.ts';
import { PackTable } from '../format/pack-table.ts';
import { copyWanted } from '../replication/copy-wanted.ts';
import { lastingId } from '../format/snapshot.ts';
import { checkRepository } from '../snapshot/check-repository.ts';
import { takeSnapshot } from '../snapshot/take-snapshot.ts';
import type { BlobStorage } from '../storage/blob-storage.ts';
import { createMemoryStorage } from '../storage/memory-storage.ts';
import { counting } from '../testing/counting-storage.ts';
import { createFaultyStorage } from '../testing/faulty-storage.ts';
import { limitedCopyOf } from '../testing/limited-storage.ts';
import { times } from '../testing/long-run.ts';
import { createTestPorts } from '../testing/ports.ts';
import { createBareRepository, createSmallSource, noise, TEST_REQUEST } from '../testing/small-repository.ts';
import { stepped } from '../testing/stepped-storage.ts';
import { checkObjects } from './check-objects.ts';
import { createReplica } from './create-repository.ts';
import { mergeSmallIndexes } from './merge-indexes.ts';
import { writeIndexObjects } from './pack-writer.ts';
import { planPrune } from './plan-prune.ts';
import { applyPrune } from './prune.ts';
import { listIds } from './read-object.ts';
import { openRepository, reopenRepository, type Repository } from './repository.ts';
import { amendSnapshot, listSnapshots } from './snapshots.ts';

const HOURS = times(600, 8760);
/** Interruptions are tried at every so many-th call. */
const CALLS_APART = times(7, 1);
const MOST_CALLS_TO_OPEN = 50;

/** A source, and a repository in which the next backup is the first to merge indexes. */
async function aboutToMerge() {
  const storage = createMemoryStorage();
  const repository = await createBareRepository(storage);
  const source = createSmallSource(20, 1);
  for (let backup = 1; backup <= 16; backup += 1) {
    source.put('records', backup, { id: backup, name: `Edited in backup ${backup}` });
    await takeSnapshot(repository, source, TEST_REQUEST);
  }
  source.put('records', 17, { id: 17, name: 'Edited last' });
  expect(await listIds(storage, 'indexes')).toHaveLength(16);
  return { storage, keys: repository.keys, source };
}

function chunksOf({ index }: Repository): ReadonlySet<ChunkId> {
  return new Set([...index.packs.values()].flatMap((pack) => pack.chunks.map(({ id }) => id)));
}

async function expectWhole(storage: BlobStorage, keys: Repository['keys']): Promise<Repository> {
  const opened = await openRepository(storage, keys, createTestPorts(9));
  expect(opened).toMatchObject({ damagedIndexes: [], missingPacks: [] });
  expect(opened.index.unnamedPacks.size).toBe(0);
  expect(await checkRepository(opened)).toMatchObject({ isIntact: true, findings: [] });
  return opened;
}

/** The pack of one hour, with twenty chunks. */
function packOfHour(hour: number): IndexedPack {
  const chunks = Array.from({ length: 20 }, (_, ordinal) => ({
    id: parseId<ChunkId>((hour * 20 + ordinal + 1).toString(16).padStart(64, '0')),
    kind: CHUNK_KIND.page,
    isDeflated: false,
    ordinal,
    offset: 40 + 20 * ordinal,
    sealedBytes: 20,
    plainBytes: 4,
  }));
  const id = parseId<PackId>((hour + 1).toString(16).padStart(64, '0'));
  return new IndexedPack(id, noise(32, hour + 1), PackTable.of(chunks));
}

describe('small indexes are merged as backups are taken', () => {
  it(`MI1 after ${HOURS} hourly backups, all kept, a repository opens with few calls`, async () => {
    const storage = counting(createMemoryStorage());
    const repository = await createBareRepository(storage);
    for (let hour = 0; hour < HOURS; hour += 1) {
      const pack = packOfHour(hour);
      await storage.write(`packs/${pack.id}`, new Uint8Array(pack.sizeBytes));
      await writeIndexObjects(repository, [pack]);
      await mergeSmallIndexes(repository);
    }
    const { write, remove, bytesWritten } = storage.counts;
    storage.reset();
    const opened = await openRepository(storage, repository.keys, repository.ports);
    expect(opened.index.packs.size).toBe(HOURS);
    const { list, stat, read } = storage.counts;
    expect(list + stat + read).toBeLessThanOrEqual(MOST_CALLS_TO_OPEN);
    // Merging costs a write for sixteen backups, and one removal for each.
    expect(write).toBeLessThan(HOURS * (2 + 1 / 15));
    expect(remove).toBeLessThan(HOURS * (1 + 1 / 15));
    // A merged index grows up to one megabyte before it is left alone.
    expect(bytesWritten / HOURS).toBeLessThan(70_000);
  }, 300_000);

  it('MI2 backups leave at most sixteen small indexes, and every backup intact', async () => {
    const { storage, keys, source } = await aboutToMerge();
    for (let backup = 17; backup < 50; backup += 1) {
      source.put('records', backup % 20, { id: backup % 20, name: `Edited in backup ${backup}` });
      await takeSnapshot(await openRepository(storage, keys, createTestPorts(backup)), source, TEST_REQUEST);
      expect((await listIds(storage, 'indexes')).length).toBeLessThanOrEqual(16);
    }
    await expectWhole(storage, keys);
  });

  it('MI3 a reader finds everything while indexes are merged, at whatever step', async () => {
    const { storage, keys, source } = await aboutToMerge();
    const before = chunksOf(await openRepository(storage, keys, createTestPorts()));
    for (let atCall = 1; ; atCall += CALLS_APART) {
      const shared = await limitedCopyOf(storage);
      let isReached = false;
      const watched = stepped(shared, async ({ call, when }) => {
        if (call !== atCall || when === 'before') return;
        isReached = true;
        const { index, damagedIndexes, missingPacks } = await openRepository(shared, keys, createTestPorts());
        expect([damagedIndexes, missingPacks]).toEqual([[], []]);
        for (const id of before) expect(index.has(id)).toBe(true);
      });
      await takeSnapshot(await openRepository(watched, keys, createTestPorts(3)), source, TEST_REQUEST);
      expect(await listIds(shared, 'indexes')).toHaveLength(1);
      if (!isReached) return expect(atCall).toBeGreaterThan(50);
    }
  });

  it('MI4 whatever a reader has listed or read, indexes may be merged before its next step', async () => {
    const { storage, keys, source } = await aboutToMerge();
    const before = chunksOf(await openRepository(storage, keys, createTestPorts()));
    for (const read of [
      async (from: BlobStorage) => {
        const { index, damagedIndexes, missingPacks } = await openRepository(from, keys, createTestPorts());
        expect([damagedIndexes, missingPacks]).toEqual([[], []]);
        for (const id of before) expect(index.has(id)).toBe(true);
      },
      async (from: BlobStorage) => expect((await checkObjects(from)).findings).toEqual([]),
    ]) {
      for (let atCall = 1; ; atCall += CALLS_APART) {
        const shared = await limitedCopyOf(storage);
        let isReached = false;
        const interrupted = stepped(shared, async ({ call, when }) => {
          if (isReached || call !== atCall || when === 'before') return;
          isReached = true;
          await takeSnapshot(await openRepository(shared, keys, createTestPorts(3)), source, TEST_REQUEST);
        });
        await read(interrupted);
        if (!isReached) break;
        expect(await listIds(shared, 'indexes')).toHaveLength(1);
      }
    }
  });

  it('MI5 two devices that merge at the same time lose nothing', async () => {
    const { storage, keys, source } = await aboutToMerge();
    const other = createSmallSource(30, 1);
    for (let atCall = 1; ; atCall += CALLS_APART) {
      const shared = await limitedCopyOf(storage);
      let isReached = false;
      const interrupted = stepped(shared, async ({ call, when }) => {
        if (isReached || call !== atCall || when === 'before') return;
        isReached = true;
        await takeSnapshot(await openRepository(shared, keys, createTestPorts(4)), other, TEST_REQUEST);
      });
      await takeSnapshot(await openRepository(interrupted, keys, createTestPorts(3)), source, TEST_REQUEST);
      if (!isReached) break;
      await expectWhole(shared, keys);
    }
  });

  it('MI6 interrupted at any write or removal, every backup stays intact, and the next one finishes the work', async () => {
    const { storage, keys, source } = await aboutToMerge();
    for (let atOperation = 1; ; atOperation += times(3, 1)) {
      const shared = await limitedCopyOf(storage);
      const dying = createFaultyStorage(shared, {
        atOperation,
        methods: ['write', 'remove'],
        when: atOperation % 2 === 0 ? 'before' : 'after',
        staysDead: true,
      });
      await takeSnapshot(await openRepository(dying, keys, createTestPorts(3)), source, TEST_REQUEST).catch(
        () => undefined,
      );
      if (!dying.wasHit) return expect(atOperation).toBeGreaterThan(16);
      for await (const { key } of shared.list('locks')) await shared.remove(key);
      for (const name of ['after', 'again']) {
        source.put('records', 1, { id: 1, name });
        await takeSnapshot(await openRepository(shared, keys, createTestPorts(5)), source, TEST_REQUEST);
      }
      expect((await listIds(shared, 'indexes')).length).toBeLessThanOrEqual(17);
      await expectWhole(shared, keys);
    }
  }, 60_000);

  it('MI7 a copy merges the indexes of the replica', async () => {
    const { storage, keys, source } = await aboutToMerge();
    const own = await openRepository(storage, keys, createTestPorts(3));
    const replica = await createReplica(createMemoryStorage(), own.config, keys, createTestPorts(4));
    const all = async (snapshots: readonly Parameters<typeof lastingId>[0][]) => snapshots.map(lastingId);
    for (let backup = 0; backup < 20; backup += 1) {
      source.put('records', 5, { id: 5, name: `Before copy ${backup}` });
      await takeSnapshot(own, source, TEST_REQUEST);
      await copyWanted(own, await reopenRepository(replica), all);
    }
    expect((await listIds(replica.storage, 'indexes')).length).toBeLessThanOrEqual(16);
    await expectWhole(replica.storage, keys);
  });

  it('MI9 nothing is merged or removed where nothing can be removed, and renamed backups are still copied', async () => {
    const { storage, keys, source } = await aboutToMerge();
    const own = await openRepository(storage, keys, createTestPorts(3));
    const place = createMemoryStorage();
    const appendOnly: BlobStorage = {
      ...place,
      isAppendOnly: true,
      remove: async (key) => {
        if (!key.startsWith('locks/')) throw new BackupError('permission-denied', { context: { key } });
        await place.remove(key);
      },
    };
    const replica = await createReplica(appendOnly, own.config, keys, createTestPorts(4));
    const all = async (snapshots: readonly Parameters<typeof lastingId>[0][]) => snapshots.map(lastingId);
    for (let backup = 0; backup < 20; backup += 1) {
      source.put('records', 5, { id: 5, name: `Before copy ${backup}` });
      const snapshot = await takeSnapshot(own, source, TEST_REQUEST);
      await copyWanted(own, await reopenRepository(replica), all);
      if (backup === 0) await amendSnapshot(own, snapshot, { name: 'Renamed' });
    }
    // One for each copy; the first brought all earlier backups.
    expect(await listIds(place, 'indexes')).toHaveLength(20);
    const opened = await expectWhole(place, keys);
    const { snapshots } = await listSnapshots(opened);
    expect(snapshots.filter(({ name }) => name === 'Renamed')).toHaveLength(1);
    expect(snapshots).toHaveLength(36);
  });

  it('MI8 a prune joins many small packs although nothing is garbage, and a second one finds nothing to do', async () => {
    const { storage, keys, source } = await aboutToMerge();
    for (let backup = 0; backup < 24; backup += 1) {
      source.put('records', 5, { id: 5, name: `Edit ${backup}` });
      await takeSnapshot(await openRepository(storage, keys, createTestPorts(backup + 3)), source, TEST_REQUEST);
    }
    const before = await openRepository(storage, keys, createTestPorts(3));
    expect((await planPrune(before)).joined.length).toBeGreaterThan(32);
    const { repository: pruned } = await applyPrune(before, 'test');
    expect(pruned.index.packs.size).toBe(1);
    expect(chunksOf(pruned)).toEqual(chunksOf(before));
    expect(await planPrune(pruned)).toMatchObject({ unused: [], repacked: [], joined: [], freedBytes: 0 });
    await expectWhole(storage, keys);
  });
});
