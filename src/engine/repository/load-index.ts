import { forEachConcurrent } from '../core/concurrency.ts';
import { type PackId, parseId } from '../core/ids.ts';
import type { RepositoryKeys } from '../crypto/repository-keys.ts';
import { ObjectSealer, openObject } from '../crypto/sealing.ts';
import { decodeIndex, type IndexedPack } from '../format/index-object.ts';
import { decodeHeader, HEADER_BYTES } from '../format/object-header.ts';
import { MAX_PACK_BYTES, openTable, readTableLength, TABLE_LENGTH_BYTES } from '../format/pack.ts';
import { type BlobStorage, idOfKey, storageKey, type StorageOptions } from '../storage/blob-storage.ts';
import { ChunkIndex } from './chunk-index.ts';
import { unlessDamaged } from './is-damage.ts';
import { listIds, readObject } from './read-object.ts';

const READS_AT_ONCE = 4;

/** What a repository knows to be where, and what is wrong with that knowledge. */
export interface LoadedIndex {
  readonly index: ChunkIndex;
  /** Index objects that could not be read. */
  readonly damagedIndexes: readonly string[];
  /** Packs that an index names but that are not there, or not whole. */
  readonly missingPacks: readonly PackId[];
}

/**
 * Loads the union of all index objects. A pack that no index names is known by its own table of contents, so a lost or
 * damaged index loses nothing. FORMAT.md §5, §6.
 * @throws BackupError only where the storage fails; damage is reported in the result.
 */
export async function loadIndex(
  storage: BlobStorage,
  keys: RepositoryKeys,
  options: StorageOptions = {},
): Promise<LoadedIndex> {
  const index = new ChunkIndex();
  const damagedIndexes: string[] = [];
  const missing = new Set<PackId>();
  const sizes = new Map<string, number>();
  for await (const { key, sizeBytes } of storage.list('packs', options)) if (sizeBytes > 0) sizes.set(idOfKey(key), sizeBytes);

  await forEachConcurrent(await listIds(storage, 'indexes', options), READS_AT_ONCE, async (id) => {
    const packs = await readIndex(storage, keys, id, options);
    if (!packs) damagedIndexes.push(id);
    for (const pack of packs ?? []) {
      // A pack that is gone or cut off is as if never written: what it held is stored again by the next backup.
      if (sizes.get(pack.id) === pack.sizeBytes) index.add(pack);
      else missing.add(pack.id);
    }
  }, options.signal);

  const unnamed = [...sizes].filter(([id]) => !index.packs.has(parseId<PackId>(id)) && !missing.has(parseId<PackId>(id)));
  await forEachConcurrent(unnamed, READS_AT_ONCE, async ([id, sizeBytes]) => {
    const pack = await readPackByItself(storage, keys, parseId<PackId>(id), sizeBytes, options);
    if (pack) index.addUnnamed(pack);
  }, options.signal);
  return { index, damagedIndexes, missingPacks: [...missing] };
}

async function readIndex(storage: BlobStorage, keys: RepositoryKeys, id: string, options: StorageOptions) {
  return unlessDamaged(async () => decodeIndex(await openObject(keys, 'X', await readObject(storage, 'indexes', id, options))));
}

/** A pack by its own table of contents, by three small reads; `undefined` where that is damaged. */
async function readPackByItself(
  storage: BlobStorage,
  keys: RepositoryKeys,
  id: PackId,
  sizeBytes: number,
  options: StorageOptions,
): Promise<IndexedPack | undefined> {
  if (sizeBytes < HEADER_BYTES + TABLE_LENGTH_BYTES || sizeBytes > MAX_PACK_BYTES) return undefined;
  const read = (offset: number, length: number) => storage.read(storageKey('packs', id), { ...options, offset, length });
  return unlessDamaged(async () => {
    const { salt } = decodeHeader('P', await read(0, HEADER_BYTES));
    const lengthAt = sizeBytes - TABLE_LENGTH_BYTES;
    const tableBytes = readTableLength(await read(lengthAt, TABLE_LENGTH_BYTES), lengthAt);
    const tableAt = lengthAt - tableBytes;
    const sealer = await ObjectSealer.of(keys, 'P', salt);
    return { id, salt, sizeBytes, chunks: await openTable(sealer, tableAt, await read(tableAt, tableBytes)) };
  });
}
