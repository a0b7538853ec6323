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
import type { BlobStorage, ListOptions, StorageOptions } from '../storage/blob-storage.ts';
import type { Snapshot } from '../format/snapshot.ts';
import { type LoadedIndex, loadIndex } from './load-index.ts';
import type { CondemnedMemory } from './condemned-memory.ts';
import type { LockMemory } from './lock-memory.ts';

export const CONFIG_KEY = 'repository.json';

export interface Ports {
  readonly clock: Clock;
  readonly random: Random;
  /** This device's knowledge about locks. */
  readonly locks: LockMemory;
  /** This device's knowledge about condemned packs. Missing: it leaves removing them to other devices. */
  readonly condemned?: CondemnedMemory;
}

/** An open repository: its storage, its keys, and the places of its chunks. */
export interface Repository extends LoadedIndex {
  readonly id: RepositoryId;
  readonly config: RepositoryConfig;
  readonly storage: BlobStorage;
  readonly keys: RepositoryKeys;
  readonly ports: Ports;
  /**
   * Cached snapshots by id: objects never change, so listing them again reads only new ones. Pass one for a repository
   * that stays open. Checks for damage read them anyway.
   */
  readonly snapshotCache?: Map<SnapshotId, Snapshot> | undefined;
  /**
   * How other jobs are kept out: by lock objects, or by the caller, who holds another kind of lock around each job. The
   * latter is only correct if nothing else can reach the storage. It takes no space, and ends with the program that
   * holds it.
   */
  readonly exclusion?: 'caller' | undefined;
  /** Chunks in memory: those of a state captured for a comparison, and some that were read for it. */
  readonly heldChunks?: ReadonlyMap<ChunkId, Bytes>;
  /** Is given each chunk that is read; the bytes must not change. */
  readonly onChunkRead?: (id: ChunkId, plain: Bytes) => void;
}

/** Whether anything of the repository is known to be damaged or missing, as far as it has been read. */
export function isKnownDamaged({ index, damagedIndexes, missingPacks }: LoadedIndex): boolean {
  return index.damagedPacks > 0 || damagedIndexes.length > 0 || missingPacks.length > 0;
}

/**
 * Whether several devices may write to the repository: then a prune condemns packs, and removes them days later.
 * FORMAT.md §9a.
 */
export function isShared({ config }: Pick<Repository, 'config'>): boolean {
  return config.isShared ?? false;
}

/** Whether the storage contains a repository. */
export async function hasRepository(storage: BlobStorage, options: StorageOptions = {}): Promise<boolean> {
  return ((await storage.stat(CONFIG_KEY, options))?.sizeBytes ?? 0) > 0;
}

/**
 * Reads everything that can be known without a key.
 * @throws BackupError `no-repository`, `newer-version`, `limit-exceeded`, `damaged`, and errors of the storage.
 */
export async function readRepositoryConfig(storage: BlobStorage, options: StorageOptions = {}): Promise<DecodedConfig> {
  const bytes = await storage.read(CONFIG_KEY, { ...options, mostBytes: MAX_CONFIG_BYTES }).catch((error: unknown) => {
    if (error instanceof BackupError && error.code === 'missing-object') throw new BackupError('no-repository');
    throw error;
  });
  if (bytes.length === 0) throw new BackupError('no-repository');
  return decodeRepositoryConfig(bytes);
}

/**
 * Opens a repository with its keys: checks the mac of its configuration and loads its index. A damaged index is
 * ignored, so that intact content can still be read.
 * @throws BackupError `damaged` if someone without a key changed the configuration; and as `readRepositoryConfig`.
 */
export async function openRepository(
  storage: BlobStorage,
  keys: RepositoryKeys,
  ports: Ports,
  options: StorageOptions = {},
): Promise<Repository> {
  return openConfigured(await readRepositoryConfig(storage, options), storage, keys, ports, options);
}

/** As `openRepository`, with a configuration that has just been read. @throws BackupError as `openRepository`. */
export async function openConfigured(
  { mac, macText, ...config }: DecodedConfig,
  storage: BlobStorage,
  keys: RepositoryKeys,
  ports: Ports,
  options: ListOptions = {},
): Promise<Repository> {
  if ((await keys.configMac(macText)) !== mac) {
    throw new BackupError('damaged', { context: { object: CONFIG_KEY, what: 'mac' } });
  }
  return {
    id: config.id,
    config,
    storage,
    keys,
    ports,
    ...(await loadIndex(storage, keys, { ...options, isShared: isShared({ config }) })),
  };
}

/**
 * The current state of the same repository, keeping its holder's additions. @throws BackupError as `openRepository`.
 */
export async function reopenRepository(stale: Repository, options: StorageOptions = {}): Promise<Repository> {
  const { storage, keys, ports, snapshotCache, exclusion } = stale;
  return { ...(await openRepository(storage, keys, ports, options)), snapshotCache, exclusion };
}
