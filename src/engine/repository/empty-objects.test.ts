import { describe, expect, it } from 'vitest';
import { checkRepository } from '../snapshot/check-repository.ts';
import { listSnapshots } from './snapshots.ts';
import { takeSnapshot } from '../snapshot/take-snapshot.ts';
import { type ObjectFolder, storageKey } from '../storage/blob-storage.ts';
import { createMemoryStorage } from '../storage/memory-storage.ts';
import { namesIn } from '../testing/damage.ts';
import { createBareRepository, createSmallSource, TEST_REQUEST } from '../testing/small-repository.ts';
import { checkObjects } from './check-objects.ts';
import { createReplica } from './create-repository.ts';
import { withLock } from './lock.ts';
import { hasRepository, openRepository, readRepositoryConfig, type Repository } from './repository.ts';

// FORMAT.md §2: a killed write leaves an empty object if the storage creates the name before the bytes.

const EMPTY = new Uint8Array(0);

async function backedUp(): Promise<Repository> {
  const repository = await createBareRepository(createMemoryStorage());
  await takeSnapshot(repository, createSmallSource(), TEST_REQUEST);
  return repository;
}

/** Everything observable about a repository, in comparable form. */
async function told({ storage, keys, ports }: Repository) {
  const repository = await openRepository(storage, keys, ports);
  const { snapshots, damaged } = await listSnapshots(repository);
  const { objects, findings } = await checkObjects(storage);
  return {
    snapshots: snapshots.map(({ id }) => id),
    damaged: damaged.map(({ id }) => id),
    objects,
    findings,
    missingPacks: repository.missingPacks,
    damagedIndexes: repository.damagedIndexes,
    check: (await checkRepository(repository)).findings,
  };
}

describe('an empty object', () => {
  it.each<ObjectFolder>(['packs', 'indexes', 'snapshots'])('of %s counts as missing', async (folder) => {
    const repository = await backedUp();
    const keys = await namesIn(repository.storage, folder);
    for (const key of keys) await repository.storage.write(key, EMPTY);
    const whereEmpty = await told(repository);
    for (const key of keys) await repository.storage.remove(key);
    expect(whereEmpty).toEqual(await told(repository));
  });

  it.each<ObjectFolder>(['packs', 'indexes', 'snapshots'])(
    'of %s changes nothing if it was not needed',
    async (folder) => {
      const repository = await backedUp();
      const before = await told(repository);
      await repository.storage.write(storageKey(folder, 'e'.repeat(64)), EMPTY);
      expect(await told(repository)).toEqual(before);
    },
  );

  it('of locks does not block any operation', async () => {
    const repository = await backedUp();
    await repository.storage.write(storageKey('locks', 'e'.repeat(64)), EMPTY);
    expect(await withLock(repository, 'exclusive', 'test', {}, async () => 'done')).toBe('done');
  });

  it('named repository.json is no repository, and one can be created there', async () => {
    const { storage, config, keys, ports } = await backedUp();
    await storage.write('repository.json', EMPTY);
    expect(await hasRepository(storage)).toBe(false);
    await expect(readRepositoryConfig(storage)).rejects.toMatchObject({ code: 'no-repository' });
    expect((await listSnapshots(await createReplica(storage, config, keys, ports))).snapshots).toHaveLength(1);
  });
});
