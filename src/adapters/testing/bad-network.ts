import { expect } from 'vitest';
import {
  BackupError,
  type BlobStorage,
  checkRepository,
  copyWanted,
  createMemoryStorage,
  lastingId,
  listSnapshots,
  openRepository,
  type Repository,
  takeSnapshot,
} from '../../engine/index.ts';
import { OBJECT_FOLDERS } from '../../engine/low-level.ts';
import { createTestPorts } from '../../engine/testing/ports.ts';
import { createBareRepository, createSmallSource, noise, TEST_REQUEST } from '../../engine/testing/small-repository.ts';

// Copying over a network whose lines are cut, as any storage on a server has to survive it.

/** Two backups with 1.4 MB of files. */
export async function makeBackups(seed: number): Promise<Repository> {
  const repository = await createBareRepository(createMemoryStorage(), createTestPorts(seed));
  await addBackups(repository, seed);
  return openRepository(repository.storage, repository.keys, createTestPorts(seed));
}

export async function addBackups(repository: Repository, seed: number): Promise<void> {
  const source = createSmallSource(40, 0);
  for (let file = 0; file < 2; file += 1) {
    const hash = `photo-${file}`;
    source.put('files', hash, { hash, blob: new Blob([noise(700_000, seed * 10 + file)]) });
    await takeSnapshot(repository, source, TEST_REQUEST);
  }
}

/** Tries to copy everything. @returns whether it is all there; `false` if the network failed. */
export async function isCopied(from: Repository, to: BlobStorage): Promise<boolean> {
  try {
    const replica = await openRepository(to, from.keys, createTestPorts(1));
    await copyWanted(from, replica, async (snapshots) => snapshots.map(lastingId));
    return true;
  } catch (error) {
    // `busy`: the lock of an attempt whose line was cut before it could remove it.
    if (error instanceof BackupError && error.retry === 'temporary') return false;
    throw error;
  }
}

/** Every object is the one that its name promises, and every backup that is listed can be read completely. */
export async function expectWhole(replica: Repository): Promise<void> {
  for (const folder of OBJECT_FOLDERS)
    for await (const { key, sizeBytes } of replica.storage.list(folder)) {
      const bytes = await replica.storage.read(key);
      expect(bytes.length).toBe(sizeBytes);
      const sum = Buffer.from(await crypto.subtle.digest('SHA-256', bytes)).toString('hex');
      expect(key).toBe(`${folder}/${sum}`);
    }
  expect((await checkRepository(replica)).findings).toEqual([]);
}

/** Xorshift, so that a round that fails can be repeated. */
export function createRandom(seed: number): () => number {
  let state = seed * 2_654_435_761 + 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

/** Both have the same backups. */
export async function expectSameBackups(one: Repository, other: Repository): Promise<void> {
  const ids = async (repository: Repository) => (await listSnapshots(repository)).snapshots.map(lastingId).sort();
  expect(await ids(one)).toEqual(await ids(other));
}
