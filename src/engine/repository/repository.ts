import { BackupError } from '../core/errors.ts';
import { forEachConcurrent } from '../core/concurrency.ts';
import type { PackId, RepositoryId } from '../core/ids.ts';
import type { Clock, Random } from '../core/ports.ts';
import { openObject } from '../crypto/sealing.ts';
import type { RepositoryKeys } from '../crypto/repository-keys.ts';
import { decodeIndex } from '../format/index-object.ts';
import { type DecodedConfig, decodeRepositoryConfig, MAX_CONFIG_BYTES, type RepositoryConfig } from '../format/repository-config.ts';
import { type BlobStorage, idOfKey, type StorageOptions } from '../storage/blob-storage.ts';
import { ChunkIndex } from './chunk-index.ts';
import { listIds, readObject } from './read-object.ts';

export const CONFIG_KEY = 'repository.json';

export interface Ports {
  readonly clock: Clock;
  readonly random: Random;
}

/** A repository that is open: its storage, its keys, and what it knows to be where. */
export interface Repository {
  readonly id: RepositoryId;
  readonly config: RepositoryConfig;
  readonly storage: BlobStorage;
  readonly keys: RepositoryKeys;
  readonly index: ChunkIndex;
  readonly ports: Ports;
  /** Index objects that could not be read; their packs are looked into by *check*. */
  readonly damagedIndexes: readonly string[];
  /** Packs that an index names but that are not there, or not whole. */
  readonly missingPacks: readonly PackId[];
}

/** Whether a repository stands in the storage. */
export async function hasRepository(storage: BlobStorage, options: StorageOptions = {}): Promise<boolean> {
  return (await storage.stat(CONFIG_KEY, options)) !== undefined;
}

/**
 * Reads what can be known without a key.
 * @throws BackupError `no-repository`, `newer-version`, `limit-exceeded`, `damaged`, and what the storage throws.
 */
export async function readRepositoryConfig(storage: BlobStorage, options: StorageOptions = {}): Promise<DecodedConfig> {
  const found = await storage.stat(CONFIG_KEY, options);
  if (!found) throw new BackupError('no-repository');
  if (found.sizeBytes > MAX_CONFIG_BYTES) throw new BackupError('limit-exceeded', { context: { object: CONFIG_KEY } });
  return decodeRepositoryConfig(await storage.read(CONFIG_KEY, options));
}

/**
 * Opens a repository with its keys: checks the mac of its configuration and loads its index.
 * A damaged index is set aside, so that what is intact can still be read.
 * @throws BackupError `damaged` where the configuration was changed by someone without a key; and as `readRepositoryConfig`.
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
  const loaded = await loadIndexes(storage, keys, options);
  return { id: config.id, config, storage, keys, ports, ...loaded };
}

async function loadIndexes(
  storage: BlobStorage,
  keys: RepositoryKeys,
  options: StorageOptions,
): Promise<Pick<Repository, 'index' | 'damagedIndexes' | 'missingPacks'>> {
  const index = new ChunkIndex();
  const damaged: string[] = [];
  const missing = new Set<PackId>();
  const packSizes = new Map<string, number>();
  for await (const { key, sizeBytes } of storage.list('packs', options)) packSizes.set(idOfKey(key), sizeBytes);
  const ids = await listIds(storage, 'indexes', options);
  await forEachConcurrent(ids, 4, async (id) => {
    try {
      const stored = await readObject(storage, 'indexes', id, options);
      for (const pack of decodeIndex(await openObject(keys, 'X', stored))) {
        // A pack that is gone or cut off is as if never written: what it held is stored again by the next backup.
        if (packSizes.get(pack.id) === pack.sizeBytes) index.add(pack);
        else missing.add(pack.id);
      }
    } catch (error) {
      if (!(error instanceof BackupError) || !isDamage(error)) throw error;
      damaged.push(id);
    }
  });
  return { index, damagedIndexes: damaged, missingPacks: [...missing] };
}

/** Whether an error says that stored bytes are not what they should be, rather than that the storage failed. */
export function isDamage(error: BackupError): boolean {
  return ['damaged', 'truncated', 'missing-object', 'invalid-format', 'limit-exceeded'].includes(error.code);
}
