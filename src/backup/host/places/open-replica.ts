import {
  BackupError,
  openRepository,
  readRepositoryConfig,
  RepositoryKeys,
  type BlobStorage,
  type Repository,
  type StorageOptions,
} from '../../../engine/index.ts';
import { isUnreadableConfig, remakeReplica } from '../../../engine/low-level.ts';
import type { Host } from '../state/host.ts';
import { browserPorts } from '../platform/ports.ts';
import { getFacts, type Destination } from './destination.ts';
import { kindOf } from '../../../destinations/at-place.ts';
import { openWithOwnLocks } from './own-locks.ts';

/**
 * Opens the replica at a destination by the key that this device keeps; for the browser, the repository itself.
 * @throws BackupError `no-repository`, `place-emptied` where a replica was there, `locked`, `other-repository`,
 *   `permission-lost`, `place-missing`, and what the storage throws.
 */
export async function openReplica(
  host: Host,
  destination: Destination,
  mode: 'read' | 'readwrite',
  options: StorageOptions = {},
): Promise<Repository> {
  const { id, place } = destination;
  if (kindOf(place).isHere) return host.local.mustOpen();
  // For reading first: nothing is written to a place that is not what it was.
  await assertNotEmptied(destination, options);
  const storage =
    mode === 'read'
      ? await kindOf(place).open('read')
      : await openWithOwnLocks(id, await kindOf(place).open('readwrite'));
  const config = await readRepositoryConfig(storage, options);
  const keys = await mustGetKeys(host);
  if (keys.config.id !== config.id) throw new BackupError('other-repository');
  return openRepository(storage, await RepositoryKeys.fromRoot(keys.root), browserPorts, options);
}

/**
 * Opens the replica for writing; makes it where the place is empty, and its configuration where that is missing or
 * damaged and the objects are this repository's. Objects of nobody known (a sync tool may still be bringing what
 * belongs to them) are not taken for ours. @throws BackupError `place-emptied` where a replica was there, and all of it
 * is gone.
 */
export async function openOrCreateReplica(
  host: Host,
  destination: Destination,
  options: StorageOptions = {},
): Promise<Repository> {
  const kind = kindOf(destination.place);
  const repository = await openReplica(host, destination, 'readwrite', options).catch((error: unknown) => {
    if (!isUnreadableConfig(error)) throw error;
    return makeReplica(host, destination, options);
  });
  await kind.explain(repository.config);
  return repository;
}

async function makeReplica(host: Host, { id, place }: Destination, options: StorageOptions): Promise<Repository> {
  const { config, root } = await mustGetKeys(host);
  const storage = await openWithOwnLocks(id, await kindOf(place).open('readwrite'));
  const wasOurs = (await getFacts(id)).lastCopyAt !== undefined;
  return remakeReplica(storage, config, await RepositoryKeys.fromRoot(root), browserPorts, { ...options, wasOurs });
}

async function mustGetKeys(host: Host) {
  const keys = await host.device.getKeys();
  if (!keys) throw new BackupError('locked');
  return keys;
}

/**
 * An empty drive or mount point at the place of a replica is not filled, and not taken for the replica, without asking.
 * @throws BackupError `place-emptied`.
 */
export async function assertNotEmptied({ id, name, place }: Destination, options: StorageOptions = {}): Promise<void> {
  const { repositoryId, lastCopyAt } = await getFacts(id);
  if (repositoryId === undefined && lastCopyAt === undefined) return;
  const storage = await kindOf(place)
    .open('read')
    .catch((error: unknown) => {
      if (error instanceof BackupError && error.code === 'no-repository') return undefined;
      throw error;
    });
  if (!storage || (await isEmpty(storage, options)))
    throw new BackupError('place-emptied', { context: { destination: name } });
}

async function isEmpty(storage: BlobStorage, options: StorageOptions): Promise<boolean> {
  if (await storage.stat('repository.json', options)) return false;
  for (const folder of ['packs', 'indexes', 'snapshots'] as const) {
    for await (const { sizeBytes } of storage.list(folder, options)) if (sizeBytes > 0) return false;
  }
  return true;
}
