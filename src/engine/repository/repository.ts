import { BackupError } from '../core/errors.ts';
import type { Bytes } from '../core/bytes.ts';
import type { ChunkId, RepositoryId, SnapshotId } from '../core/ids.ts';
import type { Clock, Random } from '../core/ports.ts';
import type { RepositoryKeys } from '../crypto/repository-keys.ts';
import {
  type DecodedConfig,
  decodeRepositoryConfig,
  MAX_CONFIG_BYTES,
  type RepositoryConfig,
} from '../format/repository-config.ts';
import type { BlobStorage, StorageOptions } from '../storage/blob-storage.ts';
import type { Snapshot } from '../format/snapshot.ts';
import { type LoadedIndex, loadIndex } from './load-index.ts';
import type { LockMemory } from './lock-memory.ts';

export const CONFIG_KEY = 'repository.json';

export interface Ports {
  readonly clock: Clock;
  readonly random: Random;
  /** What this device knows about locks. */
  readonly locks: LockMemory;
}

/** A repository that is open: its storage, its keys, and what it knows to be where. */
export interface Repository extends LoadedIndex {
  readonly id: RepositoryId;
  readonly config: RepositoryConfig;
  readonly storage: BlobStorage;
  readonly keys: RepositoryKeys;
  readonly ports: Ports;
  /**
   * Snapshots that were read before, by their ids: what an object holds never changes, so listing them again reads only
   * what is new. Pass one for a repository that stays open. A search for damage reads them anyway.
   */
  readonly snapshotCache?: Map<SnapshotId, Snapshot> | undefined;
  /**
   * What keeps other jobs out: lock objects, or the caller, who holds a lock of another kind around each job. Only
   * right where nothing else reaches the storage. It needs no room, and ends with the program that held it.
   */
  readonly exclusion?: 'caller' | undefined;
  /** Chunks that stand in memory and nowhere else: of a state that was captured only to be compared. */
  readonly heldChunks?: ReadonlyMap<ChunkId, Bytes>;
}

/** Whether a repository stands in the storage. */
export async function hasRepository(storage: BlobStorage, options: StorageOptions = {}): Promise<boolean> {
  return ((await storage.stat(CONFIG_KEY, options))?.sizeBytes ?? 0) > 0;
}

/**
 * Reads what can be known without a key.
 * @throws BackupError `no-repository`, `newer-version`, `limit-exceeded`, `damaged`, and what the storage throws.
 */
export async function readRepositoryConfig(storage: BlobStorage, options: StorageOptions = {}): Promise<DecodedConfig> {
  const found = await storage.stat(CONFIG_KEY, options);
  if (!found || found.sizeBytes === 0) throw new BackupError('no-repository');
  if (found.sizeBytes > MAX_CONFIG_BYTES) throw new BackupError('limit-exceeded', { context: { object: CONFIG_KEY } });
  return decodeRepositoryConfig(await storage.read(CONFIG_KEY, options));
}

/**
 * Opens a repository with its keys: checks the mac of its configuration and loads its index.
 * A damaged index is set aside, so that what is intact can still be read.
 * @throws BackupError `damaged` where the configuration was changed by someone without a key; and as
 *   `readRepositoryConfig`.
 */
export async function openRepository(
  storage: BlobStorage,
  keys: RepositoryKeys,
  ports: Ports,
  options: StorageOptions = {},
): Promise<Repository> {
  const { mac, macText, ...config } = await readRepositoryConfig(storage, options);
  if ((await keys.configMac(macText)) !== mac) {
    throw new BackupError('damaged', { context: { object: CONFIG_KEY, what: 'mac' } });
  }
  return { id: config.id, config, storage, keys, ports, ...(await loadIndex(storage, keys, options)) };
}

/**
 * The same repository as it is now, with what its holder has brought along. @throws BackupError as `openRepository`.
 */
export async function reopenRepository(stale: Repository, options: StorageOptions = {}): Promise<Repository> {
  const { storage, keys, ports, snapshotCache, exclusion } = stale;
  return { ...(await openRepository(storage, keys, ports, options)), snapshotCache, exclusion };
}
