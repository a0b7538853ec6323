import {
  BackupError,
  cached,
  type BlobStorage,
  type Repository,
  type SnapshotList,
  type StorageOptions,
} from '../../../engine/index.ts';
import { isUnreadableConfig, openConfigured, remakeReplica } from '../../../engine/low-level.ts';
import type { Host } from '../state/host.ts';
import { browserPorts, keysFrom } from '../platform/ports.ts';
import { findRecoveryPage } from '../platform/recovery-page.ts';
import { getFacts, type Destination } from './destination.ts';
import { applyNetworkSettings } from './network-settings.ts';
import { rememberPacks } from './remember-packs.ts';
import { packMemory, replicaCache } from './replica-cache.ts';
import { kindOf } from '../../../destinations/at-place.ts';
import { openPlace, type OpenedPlace } from '../../../destinations/open-place.ts';

/** A replica, and its snapshots as just listed. */
export interface ListedReplica {
  readonly replica: Repository;
  readonly list: SnapshotList;
}

export interface OpenOptions extends StorageOptions {
  /** Whether copies of its small objects on this device will do. To find or repair damage, they will not. */
  readonly mayBeCached?: boolean;
}

/**
 * Opens the replica at a destination with this device's key; for the browser, the repository itself.
 * @throws BackupError `no-repository`, `place-emptied` if there was a replica, `locked`, `other-repository`,
 *   `permission-lost`, `place-missing`, and errors of the storage.
 */
export async function openReplica(
  host: Host,
  destination: Destination,
  mode: 'read' | 'readwrite',
  { mayBeCached = false, ...options }: OpenOptions = {},
): Promise<Repository> {
  const { place } = destination;
  if (kindOf(place).isHere) return host.local.mustOpen();
  const opened = await openDestinationPlace(destination, mode, options);
  return openWithKeys(host, destination, opened, { ...options, mayBeCached });
}

/** Opens the storage of a destination. @throws BackupError as `openPlace`. */
export async function openDestinationPlace(
  { id, name, place }: Destination,
  mode: 'read' | 'readwrite',
  options: StorageOptions = {},
): Promise<OpenedPlace> {
  await applyNetworkSettings();
  const { repositoryId, lastCopyAt } = await getFacts(id);
  const heldReplica = repositoryId !== undefined || lastCopyAt !== undefined;
  return openPlace(place, mode, { ...options, heldReplicaAs: heldReplica ? name : undefined });
}

/** A replica whose storage has just been opened. @throws BackupError `locked`, `other-repository`, `damaged`. */
export async function openWithKeys(
  host: Host,
  destination: Destination,
  { storage, config }: OpenedPlace,
  { mayBeCached = false, ...options }: OpenOptions = {},
): Promise<Repository> {
  const keys = await mustGetKeys(host);
  if (keys.config.id !== config.id) throw new BackupError('other-repository');
  const remembered = mayBeCached ? withMemory(storage, destination) : storage;
  return openConfigured(config, remembered, await keysFrom(keys.root), browserPorts, {
    ...options,
    mayBeRemembered: mayBeCached,
  });
}

/** With what this device remembers. A folder on a disk is listed quickly, and people change it by other programs. */
function withMemory(storage: BlobStorage, { id, place }: Destination): BlobStorage {
  const listed = kindOf(place).hasCredentials ? rememberPacks(storage, packMemory(id), Date.now) : storage;
  return cached(listed, replicaCache(id));
}

/**
 * Opens the replica for writing; creates it if the place is empty, and its configuration if that is missing or damaged
 * and the objects are this repository's. Unknown objects (a sync tool may still be delivering the rest) are not treated
 * as ours. @throws BackupError `place-emptied` if there was a replica, and all of it is gone.
 */
export async function openOrCreateReplica(
  host: Host,
  destination: Destination,
  { mayBeCached = false, ...options }: OpenOptions = {},
): Promise<Repository> {
  const kind = kindOf(destination.place);
  const repository = await openReplica(host, destination, 'readwrite', { ...options, mayBeCached }).catch(
    (error: unknown) => {
      if (!isUnreadableConfig(error)) throw error;
      return makeReplica(host, destination, options);
    },
  );
  await kind.explain(repository.config, await findRecoveryPage());
  return repository;
}

async function makeReplica(host: Host, { id, place }: Destination, options: StorageOptions): Promise<Repository> {
  const { config, root } = await mustGetKeys(host);
  const storage = await kindOf(place).open('readwrite');
  const { lastCopyAt, isShared: wasShared = false } = await getFacts(id);
  const remade = { ...options, wasOurs: lastCopyAt !== undefined, wasShared };
  return remakeReplica(storage, config, await keysFrom(root), browserPorts, remade);
}

async function mustGetKeys(host: Host) {
  const keys = await host.device.getKeys();
  if (!keys) throw new BackupError('locked');
  return keys;
}
