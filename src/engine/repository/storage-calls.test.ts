import { describe, expect, it } from 'vitest';
import type { Bytes } from '../core/bytes.ts';
import { parseId, type SnapshotId } from '../core/ids.ts';
import { CHUNK_KIND } from '../format/chunk-kind.ts';
import { checkRepository } from '../snapshot/check-repository.ts';
import { collect } from '../core/lists.ts';
import type { Snapshot } from '../format/snapshot.ts';
import { diffTrees } from '../snapshot/diff-trees.ts';
import { treeRows } from '../snapshot/tree-reader.ts';
import { takeSnapshot } from '../snapshot/take-snapshot.ts';
import type { BlobStorage } from '../storage/blob-storage.ts';
import { createMemoryStorage } from '../storage/memory-storage.ts';
import { counting } from '../testing/counting-storage.ts';
import { times } from '../testing/long-run.ts';
import { createJournaledSource } from '../testing/journaled-source.ts';
import { describeTestTable } from '../testing/memory-source.ts';
import { createBareRepository, createSmallSource, noise, TEST_REQUEST } from '../testing/small-repository.ts';
import { applyPrune, forgetSnapshots } from './prune.ts';
import { writeObject } from './read-object.ts';
import { openRepository, type Repository } from './repository.ts';
import { listSnapshots, readSnapshot } from './snapshots.ts';

const BACKUPS = 12;

/** A repository in which each backup added a pack, an index and a snapshot. */
async function withBackups() {
  const storage = counting(createMemoryStorage());
  const repository = await createBareRepository(storage);
  const source = createSmallSource();
  for (let number = 1; number <= BACKUPS; number += 1) {
    source.put('records', number, { id: number, name: `Edited in backup ${number}` });
    await takeSnapshot(repository, source, TEST_REQUEST);
  }
  storage.reset();
  return { storage, repository };
}

describe('storage calls', () => {
  it('SC1 opening and listing read each object with one call', async () => {
    const { storage, repository } = await withBackups();
    const opened = await openRepository(storage, repository.keys, repository.ports);
    // And `repository.json`.
    expect(storage.counts).toMatchObject({ list: 2, stat: 0, read: BACKUPS + 1 });
    storage.reset();
    expect((await listSnapshots(opened)).snapshots).toHaveLength(BACKUPS);
    expect(storage.counts).toMatchObject({ list: 1, stat: 0, read: BACKUPS });
  });

  it('SC2 an object that exceeds the limit of its kind is refused before any byte is read', async () => {
    const { storage, repository } = await withBackups();
    const huge: Bytes = new Uint8Array(2_000_000);
    const id = parseId<SnapshotId>(await writeObject(storage, 'snapshots', huge));
    storage.reset();
    await expect(readSnapshot(repository, id)).rejects.toMatchObject({ code: 'limit-exceeded' });
    expect(storage.counts.bytesRead).toBe(0);
  });

  it('SC3 a prune reads chunks to be moved together with their neighbours, a few calls per pack', async () => {
    const storage = counting(createMemoryStorage());
    const repository = await createBareRepository(storage);
    const source = createSmallSource(1, 400);
    const { id } = await takeSnapshot(repository, source, TEST_REQUEST);
    // Every other file is forgotten: half of the pack is garbage throughout.
    for (let file = 0; file < 400; file += 2) source.remove('files', `file-${file}`);
    const { id: kept } = await takeSnapshot(repository, source, TEST_REQUEST);
    await forgetSnapshots(repository, [id]);
    storage.reset();
    const { repository: pruned, freedBytes } = await applyPrune(repository, 'counted');
    expect(freedBytes).toBeGreaterThan(400_000);
    // 200 files are moved. The remaining calls are for lists, objects, and the proofs of chunks in two packs.
    expect(storage.counts.read).toBeLessThan(40);
    expect(storage.counts.bytesRead).toBeLessThan(2_500_000);
    const snapshot = await readSnapshot(pruned, kept);
    expect(await checkRepository(pruned, { snapshots: [snapshot] })).toMatchObject({ isIntact: true });
  });

  it('SC4 a check of the newest backup lists nothing, and reads no other backup', async () => {
    const { storage, repository } = await withBackups();
    const [newest] = (await listSnapshots(repository)).snapshots;
    if (!newest) throw new Error('no backup');
    const read: string[] = [];
    const watched: BlobStorage = {
      ...storage,
      read: (key, options) => {
        read.push(key);
        return storage.read(key, options);
      },
    };
    storage.reset();
    const report = await checkRepository({ ...repository, storage: watched }, { snapshots: [newest] });
    expect(report).toMatchObject({ isIntact: true, snapshots: 1 });
    expect(storage.counts).toMatchObject({ list: 0, stat: 0 });
    expect(read.filter((key) => !key.startsWith('packs/'))).toEqual([]);
    expect(read.length).toBeGreaterThan(0);
  });

  it('SC6 a full check reads each pack once as a whole, and besides only the nodes of trees', async () => {
    const storage = counting(createMemoryStorage());
    const repository = await createBareRepository(storage);
    const source = createSmallSource(20_000, 50);
    await takeSnapshot(repository, source, TEST_REQUEST);
    source.put('records', 77, { id: 77, name: 'Edited' });
    await takeSnapshot(repository, source, TEST_REQUEST);
    const packs = [...repository.index.packs.values()];
    const chunks = packs.flatMap((pack) => pack.chunks);
    const nodes = chunks.filter(({ kind }) => kind === CHUNK_KIND.node);
    const pages = chunks.filter(({ kind }) => kind === CHUNK_KIND.page);
    expect(pages.length).toBeGreaterThan(50);
    storage.reset();
    expect(await checkRepository(repository)).toMatchObject({ isIntact: true, snapshots: 2 });
    // Nodes are read to find what is needed, and again to compare what they claim; snapshots are read again.
    expect(storage.counts.read).toBeLessThanOrEqual(packs.length + 3 * nodes.length + 2);
    const packBytes = packs.reduce((sum, pack) => sum + pack.sizeBytes, 0);
    expect(storage.counts.bytesRead).toBeLessThan(packBytes * 1.2);
  });

  it('SC7 pages that lie side by side are read together, to be compared or restored', async () => {
    const storage = counting(createMemoryStorage());
    const repository = await createBareRepository(storage);
    const source = createSmallSource(20_000, 0);
    const first = await takeSnapshot(repository, source, TEST_REQUEST);
    for (let id = 1; id <= 20_000; id += 20) source.put('records', id, { id, name: 'Edited' });
    const second = await takeSnapshot(repository, source, TEST_REQUEST);
    const treeOf = ({ tables }: Snapshot) => tables.find(({ name }) => name === 'records')?.root ?? null;
    storage.reset();
    const differences = await collect(
      diffTrees({ repository, root: treeOf(first) }, { repository, root: treeOf(second) }),
    );
    expect(differences).toHaveLength(1000);
    // Both trees have some 75 pages, all of which differ.
    expect(storage.counts.read).toBeLessThan(30);
    storage.reset();
    expect((await collect(treeRows(repository, treeOf(second)))).flat()).toHaveLength(20_000);
    expect(storage.counts.read).toBeLessThan(15);
  });

  it('SC8 a prune of packs that are half garbage costs a read and a removal a pack', async () => {
    const PACKS = times(12, 200);
    const storage = counting(createMemoryStorage());
    const repository = await createBareRepository(storage);
    const source = createJournaledSource([
      describeTestTable('files', { role: 'files', isContentAddressed: true, keyPath: 'hash' }),
    ]);
    const ids: SnapshotId[] = [];
    for (let pack = 0; pack < PACKS; pack += 1) {
      for (let file = 0; file < 16; file += 1) {
        const hash = `${pack}-${file}`;
        source.put('files', hash, { hash, blob: new Blob([noise(2000, pack * 16 + file + 1)]) });
      }
      ids.push((await takeSnapshot(repository, source, TEST_REQUEST)).id);
    }
    for (let pack = 0; pack < PACKS; pack += 1)
      for (let file = 0; file < 16; file += 2) source.remove('files', `${pack}-${file}`);
    await takeSnapshot(repository, source, TEST_REQUEST);
    await forgetSnapshots(repository, ids);
    storage.reset();
    const { repository: pruned } = await applyPrune(repository, 'counted');
    const { list, stat, read, write, remove } = storage.counts;
    // Besides: the indexes, one snapshot, a few nodes, and the proofs of chunks in two packs.
    expect(list + stat + read + write + remove).toBeLessThan(2 * PACKS + 70);
    expect(pruned.index.packs.size).toBeLessThanOrEqual(2);
  });

  it('SC9 a check of the newest backup costs what that one needs, however many others there are', async () => {
    const MANY = times(200, 10_000);
    const storage = counting(createMemoryStorage());
    // As in a browser.
    const kept = { snapshotCache: new Map(), exclusion: 'caller' } as const;
    const repository: Repository = { ...(await createBareRepository(storage)), ...kept };
    const source = createJournaledSource([describeTestTable('records', { keyPath: 'id' })]);
    for (let id = 0; id < 500; id += 1) source.put('records', id, { id, name: `Record ${id}` });
    const callsOf = async (work: () => Promise<unknown>) => {
      storage.reset();
      await work();
      const { list, stat, read, write, remove } = storage.counts;
      return list + stat + read + write + remove;
    };
    const [checks, backups]: [number[], number[]] = [[], []];
    for (let backup = 1; backup <= MANY; backup += 1) {
      const id = (backup * 113) % 500;
      source.put('records', id, { id, name: `Edited in backup ${backup}` });
      backups.push(await callsOf(() => takeSnapshot(repository, source, TEST_REQUEST)));
      if (backup % (MANY / 20) !== 0) continue;
      const [newest] = (await listSnapshots(repository)).snapshots;
      if (!newest) throw new Error('no backup');
      const check = () => checkRepository(repository, { snapshots: [newest] });
      checks.push(await callsOf(async () => expect(await check()).toMatchObject({ isIntact: true })));
    }
    // The packs of a few pages, and one node, which is read three times.
    expect(Math.max(...checks)).toBeLessThan(12);
    const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
    // Six times sixteen of them, because one in sixteen merges small indexes.
    expect(sum(backups.slice(-96))).toBeLessThan(1.2 * sum(backups.slice(16, 112)));
    // What a merge has replaced is not kept: otherwise each backup looks through all of it.
    expect(repository.index.objects.size).toBeLessThan(40);
    expect(await callsOf(() => openRepository(storage, repository.keys, repository.ports))).toBeLessThanOrEqual(50);
  }, 1_800_000);

  it('SC5 backups are forgotten several at a time, but not all at once', async () => {
    const { storage, repository } = await withBackups();
    const { snapshots } = await listSnapshots(repository);
    let running = 0;
    let most = 0;
    const slow: BlobStorage = {
      ...storage,
      remove: async (key, options) => {
        running += 1;
        most = Math.max(most, running);
        await new Promise((resolve) => setTimeout(resolve, 1));
        await storage.remove(key, options);
        running -= 1;
      },
    };
    await forgetSnapshots(
      { ...repository, storage: slow },
      snapshots.map(({ id }) => id),
    );
    expect(most).toBe(8);
    expect((await listSnapshots(repository)).snapshots).toEqual([]);
  });
});
