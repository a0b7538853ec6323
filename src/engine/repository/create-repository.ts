import { encodeHex } from '../core/bytes.ts';
import { BackupError } from '../core/errors.ts';
import { parseId, type RepositoryId } from '../core/ids.ts';
import { assertAffordable } from '../crypto/key-slot.ts';
import { type MasterKey, RepositoryKeys } from '../crypto/repository-keys.ts';
import { MAX_SLOTS, type RepositoryConfig } from '../format/repository-config.ts';
import type { KeySlot } from '../format/slot-format.ts';
import type { BlobStorage, StorageOptions } from '../storage/blob-storage.ts';
import { assertSameSlots, changeConfig, writeConfig } from './change-config.ts';
import { listSnapshots } from './snapshots.ts';
import { isDamage } from './is-damage.ts';
import { loadIndex } from './load-index.ts';
import { withLock } from './lock.ts';
import { listIds } from './read-object.ts';
import { hasRepository, openRepository, type Ports, readRepositoryConfig, type Repository } from './repository.ts';
import { hasSharedObjects } from './share-repository.ts';

/**
 * Creates a new, empty repository. It has no slots yet: until one is added, only the owner of the master key can open
 * it.
 * @throws BackupError `repository-exists`.
 */
export async function createRepository(
  storage: BlobStorage,
  master: MasterKey,
  ports: Ports,
  options: StorageOptions = {},
): Promise<Repository> {
  const config: RepositoryConfig = {
    id: parseId<RepositoryId>(encodeHex(ports.random.bytes(32))),
    createdAt: new Date(ports.clock.now()).toISOString(),
    slots: [],
  };
  return createReplica(storage, config, await RepositoryKeys.fromMasterKey(master), ports, options);
}

/**
 * Creates an empty replica of a repository: same id, same master key, same slots. It is not shared, even if that
 * repository is.
 * @throws BackupError `repository-exists`.
 */
export async function createReplica(
  storage: BlobStorage,
  config: RepositoryConfig,
  keys: RepositoryKeys,
  ports: Ports,
  options: StorageOptions = {},
): Promise<Repository> {
  if (await hasRepository(storage, options)) throw new BackupError('repository-exists');
  const { isShared: _, ...own } = config;
  await writeConfig(storage, keys, own, options);
  return openRepository(storage, keys, ports, options);
}

/**
 * Writes `repository.json` of a replica again if it is missing or damaged in any way, from what this device knows about
 * the repository. The existing objects stay, so all backups are available again. Where the objects, or the device, say
 * that the replica was shared, it is shared again.
 * @param wasOurs whether the replica was this repository's when it was last open: then packs that no index names
 *   count as its own, even if none of them can be read.
 * @throws BackupError `repository-exists` if an intact one exists; `other-repository` if that, or the objects there,
 *   belong to another repository; `newer-version`.
 */
export async function remakeReplica(
  storage: BlobStorage,
  config: RepositoryConfig,
  keys: RepositoryKeys,
  ports: Ports,
  { wasOurs, wasShared = false, ...options }: StorageOptions & RemadeReplica,
): Promise<Repository> {
  if (await hasWholeConfig(storage, config, keys, options)) throw new BackupError('repository-exists');
  const { isShared: _, ...own } = config;
  const isShared = wasShared || (await hasSharedObjects({ storage }, options));
  const remade: RepositoryConfig = { ...own, ...(isShared ? { isShared } : {}) };
  const isOurs = await areOurObjects(
    {
      id: config.id,
      config: remade,
      storage,
      keys,
      ports,
      ...(await loadIndex(storage, keys, { ...options, isShared })),
    },
    wasOurs,
    options,
  );
  if (!isOurs) throw new BackupError('other-repository');
  await writeConfig(storage, keys, remade, options);
  return openRepository(storage, keys, ports, options);
}

/** What a device remembers of a replica whose configuration is lost. */
interface RemadeReplica {
  readonly wasOurs: boolean;
  readonly wasShared?: boolean;
}

async function hasWholeConfig(
  storage: BlobStorage,
  { id }: RepositoryConfig,
  keys: RepositoryKeys,
  options: StorageOptions,
): Promise<boolean> {
  try {
    const found = await readRepositoryConfig(storage, options);
    if (found.id !== id) throw new BackupError('other-repository');
    return (await keys.configMac(found.macText)) === found.mac;
  } catch (error) {
    if (isUnreadableConfig(error)) return false;
    throw error;
  }
}

/** Whether an error means that `repository.json` is missing or damaged, so that `remakeReplica` may help. */
export function isUnreadableConfig(error: unknown): boolean {
  if (!(error instanceof BackupError)) return false;
  return error.code === 'no-repository' || (isDamage(error) && error.code !== 'newer-version');
}

/** Whether one of the objects opens with the repository's keys; also true if there are none. */
async function areOurObjects(repository: Repository, wasOurs: boolean, options: StorageOptions): Promise<boolean> {
  const { index, missingPacks, damagedIndexes, storage } = repository;
  if (index.packs.size > 0 || missingPacks.length > 0) return true;
  const { snapshots, damaged } = await listSnapshots(repository, options);
  if (snapshots.length > 0) return true;
  if (damaged.length > 0 || damagedIndexes.length > 0) return false;
  return wasOurs || (await listIds(storage, 'packs', options)).length === 0;
}

/**
 * A passphrase or a recovery key, which works anywhere. A passkey is bound to one site, and can only be an addition.
 */
function hasLastingWayIn(slots: readonly KeySlot[]): boolean {
  return slots.some(({ kind }) => kind === 'passphrase' || kind === 'recovery-key');
}

/**
 * Replaces the key slots, in one atomic write, unless another device has changed them since they were read.
 * @throws BackupError `last-key` if that would remove the last passphrase or recovery key, or leave only a passkey;
 *   `limit-exceeded` for too many slots, or for total costs that readers refuse; `busy` while a backup or another key
 *   change runs, and with the hint `config-changed-meanwhile` if another device was first.
 */
export async function replaceSlots(
  repository: Repository,
  slots: readonly KeySlot[],
  options: StorageOptions = {},
): Promise<Repository> {
  if (slots.length > MAX_SLOTS)
    throw new BackupError('limit-exceeded', { context: { what: 'key slots', most: MAX_SLOTS } });
  assertAffordable(slots);
  const hadSome = repository.config.slots.length > 0;
  if ((hadSome || slots.length > 0) && !hasLastingWayIn(slots)) throw new BackupError('last-key');
  const config = await withLock(repository, 'exclusive', 'key change', options, () =>
    changeConfig(
      repository,
      (current) => {
        assertSameSlots(current, repository.config);
        return { ...current, slots };
      },
      options,
    ),
  );
  return { ...repository, config };
}
