import { encodeHex } from '../core/bytes.ts';
import { BackupError } from '../core/errors.ts';
import { parseId, type RepositoryId } from '../core/ids.ts';
import { assertAffordable } from '../crypto/key-slot.ts';
import { type MasterKey, RepositoryKeys } from '../crypto/repository-keys.ts';
import { encodeRepositoryConfig, MAX_SLOTS, type RepositoryConfig } from '../format/repository-config.ts';
import type { KeySlot } from '../format/slot-format.ts';
import type { BlobStorage, StorageOptions } from '../storage/blob-storage.ts';
import { withLock } from './lock.ts';
import { CONFIG_KEY, hasRepository, openRepository, type Ports, type Repository } from './repository.ts';

async function writeConfig(
  storage: BlobStorage,
  keys: RepositoryKeys,
  config: RepositoryConfig,
  options: StorageOptions,
): Promise<void> {
  await storage.write(CONFIG_KEY, await encodeRepositoryConfig(config, (text) => keys.configMac(text)), options);
}

/**
 * Makes a new, empty repository. It has no slots yet: until one is added, only who holds the master key can open it.
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
 * Makes an empty replica of a repository: same id, same master key, same slots.
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
  await writeConfig(storage, keys, config, options);
  return openRepository(storage, keys, ports, options);
}

/** A passphrase or a recovery key: what works anywhere. A passkey is bound to one site, and only ever comes beside. */
function hasLastingWayIn(slots: readonly KeySlot[]): boolean {
  return slots.some(({ kind }) => kind === 'passphrase' || kind === 'recovery-key');
}

/**
 * Replaces the slots, in one atomic write: which ways lead into the repository from now on.
 * @throws BackupError `last-key` where that would take the last passphrase or recovery key, or leave a passkey alone;
 *   `limit-exceeded` for more slots than there may be, or for costs that readers refuse to spend on all of them; `busy`
 *   while a backup or another key change runs.
 */
export async function replaceSlots(
  repository: Repository,
  slots: readonly KeySlot[],
  options: StorageOptions = {},
): Promise<Repository> {
  if (slots.length > MAX_SLOTS) throw new BackupError('limit-exceeded', { context: { what: 'key slots', most: MAX_SLOTS } });
  assertAffordable(slots);
  const hadSome = repository.config.slots.length > 0;
  if ((hadSome || slots.length > 0) && !hasLastingWayIn(slots)) throw new BackupError('last-key');
  const config = { ...repository.config, slots };
  await withLock(repository, 'exclusive', 'key change', options, () => writeConfig(repository.storage, repository.keys, config, options));
  return { ...repository, config };
}
