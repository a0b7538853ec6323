import { describe, expect, it } from 'vitest';
import { createReplica } from '../repository/create-repository.ts';
import { type BlobStorage, storageKey } from '../storage/blob-storage.ts';
import { createMemoryStorage } from '../storage/memory-storage.ts';
import { passOn } from '../storage/pass-on.ts';
import { counting } from '../testing/counting-storage.ts';
import { firstDifferenceDeep } from '../testing/same-value.ts';
import { createTestPorts } from '../testing/ports.ts';
import { createSmallRepository, createSmallSource, noise, TEST_REQUEST } from '../testing/small-repository.ts';
import { applyRestore } from '../restore/apply-restore.ts';
import { checkRepository } from '../snapshot/check-repository.ts';
import { applyCopy, planCopy } from './copy-snapshots.ts';
import { planRestore } from '../restore/plan-restore.ts';
import { listSnapshots } from '../repository/snapshots.ts';
import { takeSnapshot } from '../snapshot/take-snapshot.ts';

/** A repository with two backups; the second shares most with the first. */
async function twoBackups() {
  const storage = createMemoryStorage();
  const repository = await createSmallRepository(storage);
  const source = createSmallSource(300, 2);
  source.put('files', 'first-only', { hash: 'first-only', blob: new Blob([noise(200_000, 11)]) });
  const first = await takeSnapshot(repository, source, TEST_REQUEST);
  source.remove('files', 'first-only');
  source.put('records', 5, { id: 5, name: 'changed' });
  const second = await takeSnapshot(repository, source, TEST_REQUEST);
  return { repository, first, second, source };
}

async function emptyReplica(of: Awaited<ReturnType<typeof twoBackups>>['repository']) {
  const storage = counting(createMemoryStorage());
  return { storage, replica: await createReplica(storage, of.config, of.keys, createTestPorts(3)) };
}

describe('copying backups to another replica', () => {
  it('CP1 copies only what the one backup needs, and the copy alone can be restored', async () => {
    const { repository, first, second, source } = await twoBackups();
    const { replica, storage } = await emptyReplica(repository);
    const plan = await planCopy(repository, [second]);
    expect(plan.looseChunks.length).toBeGreaterThan(0);
    await applyCopy(repository, replica, plan);
    expect(storage.counts.bytesWritten).toBeLessThan(200_000);
    const { snapshots } = await listSnapshots(replica);
    expect(snapshots.map((snapshot) => snapshot.id)).toEqual([second.id]);
    expect(snapshots.map((snapshot) => snapshot.id)).not.toContain(first.id);
    expect(await checkRepository(replica)).toMatchObject({ isIntact: true });
    const empty = createSmallSource(0, 0);
    await applyRestore(replica, empty, await planRestore({ repository: replica, snapshot: second, source: empty }));
    expect(await firstDifferenceDeep(empty.dump(), source.dump())).toBeUndefined();
  });

  it('CP2 sends packs that are needed in full unchanged, and nothing twice', async () => {
    const { repository, first, second } = await twoBackups();
    const { replica, storage } = await emptyReplica(repository);
    const plan = await planCopy(repository, [first, second]);
    expect(plan).toMatchObject({ looseChunks: [] });
    expect(plan.wholePacks.map((pack) => pack.id).sort()).toEqual([...repository.index.packs.keys()].sort());
    await applyCopy(repository, replica, plan);
    storage.reset();
    const again = await planCopy(repository, [first, second], replica);
    expect(again).toMatchObject({ wholePacks: [], looseChunks: [], bytes: 0 });
  });

  it('CP3 sends only the missing parts if an earlier backup is there', async () => {
    const { repository, first, second } = await twoBackups();
    const { replica, storage } = await emptyReplica(repository);
    await applyCopy(repository, replica, await planCopy(repository, [first], replica));
    storage.reset();
    await applyCopy(repository, replica, await planCopy(repository, [second], replica));
    expect(storage.counts.bytesWritten).toBeLessThan(20_000);
    expect(await checkRepository(replica)).toMatchObject({ isIntact: true, snapshots: 2 });
  });

  it('CP5 leaves a backup alone that is there though the list did not show it, and replaces a damaged one', async () => {
    const { repository, first } = await twoBackups();
    const { replica, storage } = await emptyReplica(repository);
    const plan = await planCopy(repository, [first]);
    await applyCopy(repository, replica, plan);
    const key = storageKey('snapshots', first.id);
    const stored = await storage.read(key);
    const written: string[] = [];
    const watched: BlobStorage = {
      ...passOn(storage),
      write: (name, bytes) => {
        written.push(name);
        return storage.write(name, bytes);
      },
    };
    await applyCopy(repository, { ...replica, storage: watched }, plan);
    expect(written).not.toContain(key);
    await storage.write(key, stored.toReversed());
    await applyCopy(repository, { ...replica, storage: watched }, plan);
    expect(await storage.read(key)).toEqual(stored);
  });

  it('CP4 refuses a repository that is not a replica', async () => {
    const { repository, second } = await twoBackups();
    const other = await createSmallRepository(createMemoryStorage(), createTestPorts(99));
    await expect(applyCopy(repository, other, await planCopy(repository, [second]))).rejects.toMatchObject({
      code: 'incompatible',
    });
  });
});
