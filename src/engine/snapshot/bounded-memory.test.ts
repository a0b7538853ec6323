import { expect, it } from 'vitest';
import { chunkWorkHere, type ChunkWork } from '../crypto/chunk-work.ts';
import { generateMasterKey, RepositoryKeys } from '../crypto/repository-keys.ts';
import { applyCopy, planCopy } from '../replication/copy-snapshots.ts';
import { createReplica, createRepository } from '../repository/create-repository.ts';
import { applyRestore } from '../restore/apply-restore.ts';
import { planRestore } from '../restore/plan-restore.ts';
import type { BlobStorage } from '../storage/blob-storage.ts';
import { createMemoryStorage } from '../storage/memory-storage.ts';
import { passOn } from '../storage/pass-on.ts';
import { createMemorySource, describeTestTable } from '../testing/memory-source.ts';
import { createTestPorts } from '../testing/ports.ts';
import { firstDifferenceDeep } from '../testing/same-value.ts';
import { createBareRepository, noise, TEST_REQUEST } from '../testing/small-repository.ts';
import { takeSnapshot } from './take-snapshot.ts';

const MIB = 1024 * 1024;
const PHOTO_BYTES = 2 * MIB;

/** Counts the bytes in memory: read and not yet sealed, or being written. */
class LiveBytes {
  most = 0;
  #now = 0;

  add(bytes: number): void {
    this.#now += bytes;
    this.most = Math.max(this.most, this.#now);
  }
}

/** A photo whose bytes exist only once they are read. Each one differs in a few bytes; none deflates. */
function photo(noise: Uint8Array<ArrayBuffer>, number: number, live: LiveBytes): Blob {
  const blob = new Blob([]);
  Object.defineProperty(blob, 'size', { value: PHOTO_BYTES });
  blob.arrayBuffer = async () => {
    live.add(PHOTO_BYTES);
    const bytes = noise.slice();
    new DataView(bytes.buffer).setUint32(0, number);
    return bytes.buffer;
  };
  return blob;
}

/** Counts what is sealed as no longer there. */
function countingWork(live: LiveBytes): ChunkWork {
  return {
    ...chunkWorkHere,
    async seal(seal, plain, mayTake) {
      const { length } = plain;
      const sealed = await chunkWorkHere.seal(seal, plain, mayTake);
      if (length === PHOTO_BYTES) live.add(-PHOTO_BYTES);
      return sealed;
    },
  };
}

/** Keeps only the first byte of a pack. */
function forgettingStorage(live: LiveBytes): BlobStorage {
  const storage = createMemoryStorage();
  return {
    ...passOn(storage),
    write: async (key, bytes, options) => {
      if (!key.startsWith('packs/')) return storage.write(key, bytes, options);
      live.add(bytes.length);
      // A slow disk, so that packs wait.
      await new Promise((resolve) => setTimeout(resolve, 5));
      live.add(-bytes.length);
      await storage.write(key, bytes.slice(0, 1), options);
    },
  };
}

/** @returns the most bytes of files and packs that were in memory at once. */
async function backUp(mebibytes: number): Promise<number> {
  const live = new LiveBytes();
  const content = new Uint8Array(PHOTO_BYTES);
  for (let at = 0; at < PHOTO_BYTES; at += 65_536) crypto.getRandomValues(content.subarray(at, at + 65_536));
  const source = createMemorySource([describeTestTable('files', { role: 'files', isContentAddressed: true })]);
  for (let at = 0; at < mebibytes / 2; at += 1) source.put('files', `f${at}`, { blob: photo(content, at, live) });
  const ports = createTestPorts();
  const storage = forgettingStorage(live);
  const master = generateMasterKey(ports.random);
  const keys = await RepositoryKeys.fromMasterKey(master, countingWork(live));
  const made = await createRepository(storage, master, ports);
  await takeSnapshot({ ...made, keys }, source, TEST_REQUEST);
  return live.most;
}

it('BM1 a backup of four times the files has no more of them in memory', async () => {
  const least = await backUp(64);
  const most = await backUp(256);
  expect(most).toBeLessThanOrEqual(least + 8 * MIB);
  expect(most).toBeLessThan(64 * MIB);
  expect(least).toBeGreaterThan(16 * MIB);
});

/** A storage that remembers which large arrays it has given away, for as long as they have bytes. */
function lendingStorage(storage: BlobStorage) {
  const lent: Uint8Array[] = [];
  const heldBytes = () => lent.reduce((sum, { length }) => sum + length, 0);
  let most = 0;
  const read: BlobStorage['read'] = async (key, options) => {
    const bytes = await storage.read(key, options);
    if (bytes.length > MIB / 2) lent.push(bytes);
    most = Math.max(most, heldBytes());
    return bytes;
  };
  return { storage: { ...passOn(storage), read }, heldBytes, most: () => most };
}

it('BM2 restores and copies hold only the files they work on, and release them at once', async () => {
  const files = 40;
  const source = createMemorySource([describeTestTable('files', { role: 'files', isContentAddressed: true })]);
  for (let at = 0; at < files; at += 1) source.put('files', `f${at}`, { blob: new Blob([noise(MIB, at)]) });
  const repository = await createBareRepository(createMemoryStorage());
  const snapshot = await takeSnapshot(repository, source, TEST_REQUEST);

  const restored = lendingStorage(repository.storage);
  const from = { ...repository, storage: restored.storage };
  const empty = createMemorySource([describeTestTable('files', { role: 'files', isContentAddressed: true })]);
  await applyRestore(from, empty, await planRestore({ repository: from, snapshot, source: empty }));
  expect(await firstDifferenceDeep(empty.dump(), source.dump())).toBeUndefined();
  expect(restored.most()).toBeGreaterThan(MIB);
  expect(restored.most()).toBeLessThan(17 * MIB);
  expect(restored.heldBytes()).toBe(0);

  const copied = lendingStorage(repository.storage);
  const replica = await createReplica(createMemoryStorage(), repository.config, repository.keys, createTestPorts(3));
  await applyCopy({ ...repository, storage: copied.storage }, replica, await planCopy(repository, [snapshot]));
  expect(copied.most()).toBeGreaterThan(MIB);
  expect(copied.most()).toBeLessThan(40 * MIB);
  expect(copied.heldBytes()).toBe(0);
});
