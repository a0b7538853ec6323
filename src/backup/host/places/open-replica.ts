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
import { findRecoveryPage } from '../platform/recovery-page.ts';
import { getFacts, type Destination } from './destination.ts';
import { kindOf } from '../../../destinations/at-place.ts';

/**
 * Opens the replica at a destination with this device's key; for the browser, the repository itself.
 * @throws BackupError `no-repository`, `place-emptied` if there was a replica, `locked`, `other-repository`,
 *   `permission-lost`, `place-missing`, and errors of the storage.
 */
export async function openReplica(
  host: Host,
  destination: Destination,
  mode: 'read' | 'readwrite',
  options: StorageOptions = {},
): Promise<Repository> {
  const { place } = destination;
  if (kindOf(place).isHere) return host.local.mustOpen();
  // First for reading: nothing is written to a place that has changed.
  await assertNotEmptied(destination, options);
  const storage = await kindOf(place).open(mode);
  const config = await readRepositoryConfig(storage, options);
  const keys = await mustGetKeys(host);
  if (keys.config.id !== config.id) throw new BackupError('other-repository');
  return openRepository(storage, await RepositoryKeys.fromRoot(keys.root), browserPorts, options);
}

/**
 * Opens the replica for writing; creates it if the place is empty, and its configuration if that is missing or damaged
 * and the objects are this repository's. Unknown objects (a sync tool may still be delivering the rest) are not treated
 * as ours. @throws BackupError `place-emptied` if there was a replica, and all of it is gone.
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
  await kind.explain(repository.config, await findRecoveryPage());
  return repository;
}

async function makeReplica(host: Host, { id, place }: Destination, options: StorageOptions): Promise<Repository> {
  const { config, root } = await mustGetKeys(host);
  const storage = await kindOf(place).open('readwrite');
  const wasOurs = (await getFacts(id)).lastCopyAt !== undefined;
  return remakeReplica(storage, config, await RepositoryKeys.fromRoot(root), browserPorts, { ...options, wasOurs });
}

async function mustGetKeys(host: Host) {
  const keys = await host.device.getKeys();
  if (!keys) throw new BackupError('locked');
  return keys;
}

/**
 * An empty drive or mount point in place of a replica is not filled, and not mistaken for the replica, without asking.
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
