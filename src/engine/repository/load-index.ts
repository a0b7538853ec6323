import { forEachConcurrent } from '../core/concurrency.ts';
import { giveWay } from '../core/give-way.ts';
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
/** Chunks that are taken in before other tasks have their turn. */
const CHUNKS_AT_ONCE = 16_384;
/** A pack up to this size is read whole rather than by parts. */
const SMALL_PACK_BYTES = 64 * 1024;
/**
 * Small packs without an index that are looked at, where every index can be read. Only a backup that was cut off leaves any:
 * its large packs, and one small one.
 */
const MOST_SMALL_UNNAMED = 1000;
/** Packs that do not open with this repository's key, after which no more are tried. */
const MOST_STRANGE = 256;

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
 * damaged index loses nothing. Tens of thousands of packs that are not this repository's cost little: a few hundred of them
 * are tried. FORMAT.md §5, §6.
 * @throws BackupError only where the storage fails or the signal was given; damage is reported in the result.
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

  let taken = 0;
  const indexIds = await listIds(storage, 'indexes', options);
  await forEachConcurrent(indexIds, READS_AT_ONCE, async (id) => {
    const packs = await readIndex(storage, keys, id, options);
    if (!packs) damagedIndexes.push(id);
    for (const pack of packs ?? []) {
      // A pack that is gone or cut off is as if never written: what it held is stored again by the next backup.
      if (sizes.get(pack.id) === pack.sizeBytes) index.add(pack);
      else missing.add(pack.id);
      taken += pack.chunks.length;
      if (taken < CHUNKS_AT_ONCE) continue;
      taken = 0;
      await giveWay(options.signal);
    }
  }, options.signal);

  const unnamed: UnnamedPack[] = [];
  for (const [text, sizeBytes] of sizes) {
    const id = parseId<PackId>(text);
    if (!index.packs.has(id) && !missing.has(id)) unnamed.push({ id, sizeBytes });
  }
  const isIndexWhole = indexIds.length > 0 && damagedIndexes.length === 0;
  await addUnnamed(index, unnamed, isIndexWhole, (pack) => readPackByItself(storage, keys, pack, options), options.signal);
  return { index, damagedIndexes, missingPacks: [...missing] };
}

interface UnnamedPack {
  readonly id: PackId;
  readonly sizeBytes: number;
}

/** Takes in packs that no index names: the large ones first, which hold the most. */
async function addUnnamed(
  index: ChunkIndex,
  unnamed: UnnamedPack[],
  isIndexWhole: boolean,
  read: (pack: UnnamedPack) => Promise<IndexedPack | undefined>,
  signal: AbortSignal | undefined,
): Promise<void> {
  unnamed.sort((a, b) => b.sizeBytes - a.sizeBytes);
  const large = unnamed.filter(({ sizeBytes }) => sizeBytes > SMALL_PACK_BYTES).length;
  const tried = isIndexWhole ? unnamed.slice(0, large + MOST_SMALL_UNNAMED) : unnamed;
  let strange = 0;
  await forEachConcurrent(tried, READS_AT_ONCE, async (unnamedPack) => {
    if (strange >= MOST_STRANGE) return;
    const pack = await read(unnamedPack);
    if (pack) index.addUnnamed(pack);
    else strange += 1;
  }, signal);
}

/** The packs that an index object names; `undefined` where it is damaged anywhere. */
async function readIndex(
  storage: BlobStorage,
  keys: RepositoryKeys,
  id: string,
  options: StorageOptions,
): Promise<readonly IndexedPack[] | undefined> {
  return unlessDamaged(async () => {
    const plain = await openObject(keys, 'X', await readObject(storage, 'indexes', id, options));
    const packs: IndexedPack[] = [];
    let decoded = 0;
    for (const pack of decodeIndex(plain)) {
      packs.push(pack);
      decoded += pack.chunks.length;
      if (decoded < CHUNKS_AT_ONCE) continue;
      decoded = 0;
      await giveWay(options.signal);
    }
    return packs;
  });
}

/** A pack by its own table of contents, by one read or three small ones; `undefined` where that is damaged. */
async function readPackByItself(
  storage: BlobStorage,
  keys: RepositoryKeys,
  { id, sizeBytes }: UnnamedPack,
  options: StorageOptions,
): Promise<IndexedPack | undefined> {
  if (sizeBytes < HEADER_BYTES + TABLE_LENGTH_BYTES || sizeBytes > MAX_PACK_BYTES) return undefined;
  const key = storageKey('packs', id);
  return unlessDamaged(async () => {
    const whole = sizeBytes <= SMALL_PACK_BYTES ? await storage.read(key, options) : undefined;
    const read = async (offset: number, length: number) =>
      whole ? whole.slice(offset, offset + length) : storage.read(key, { ...options, offset, length });
    const { salt } = decodeHeader('P', await read(0, HEADER_BYTES));
    const lengthAt = sizeBytes - TABLE_LENGTH_BYTES;
    const tableBytes = readTableLength(await read(lengthAt, TABLE_LENGTH_BYTES), lengthAt);
    const tableAt = lengthAt - tableBytes;
    const sealer = await ObjectSealer.of(keys, 'P', salt);
    return { id, salt, sizeBytes, chunks: await openTable(sealer, tableAt, await read(tableAt, tableBytes)) };
  });
}
