import { forEachConcurrent } from '../core/concurrency.ts';
import { BackupError } from '../core/errors.ts';
import { giveWay } from '../core/give-way.ts';
import { type PackId, parseId } from '../core/ids.ts';
import { throwIfAborted } from '../core/progress.ts';
import type { RepositoryKeys } from '../crypto/repository-keys.ts';
import { ObjectSealer, openObject } from '../crypto/sealing.ts';
import { decodeIndex, IndexedPack } from '../format/index-object.ts';
import { decodeHeader, HEADER_BYTES } from '../format/object-header.ts';
import { MAX_PACK_BYTES, TABLE_LENGTH_BYTES, tablePlaces } from '../format/pack.ts';
import { PackTable } from '../format/pack-table.ts';
import { openTable } from './open-pack.ts';
import {
  type BlobStorage,
  idOfKey,
  type ListOptions,
  storageKey,
  type StorageOptions,
} from '../storage/blob-storage.ts';
import { ChunkIndex } from './chunk-index.ts';
import { type Condemned, readCondemned } from './read-condemned.ts';
import { isDamage, unlessDamaged } from './is-damage.ts';
import { idsIn, listIds, readObject } from './read-object.ts';

const READS_AT_ONCE = 4;
/** The number of chunks loaded before other tasks get a turn. */
const CHUNKS_AT_ONCE = 16_384;
/** A pack up to this size is read whole rather than in parts. */
const SMALL_PACK_BYTES = 64 * 1024;
/**
 * The maximum number of small packs without an index that are examined, if every index can be read. Only an interrupted
 * backup leaves any: its large packs, and one small one.
 */
const MOST_SMALL_UNNAMED = 1000;
/** The number of packs that do not open with this repository's key after which no more are tried. */
const MOST_STRANGE = 256;
/** How much may be decrypted in search of the tables of packs truncated at their very end: of one, of all. */
const MAX_TRIED_BYTES = 4 * 1024 * 1024;
const MAX_TRIED_BYTES_OF_ALL = 64 * 1024 * 1024;
/** The number of attempts to load an index whose objects are merged by other devices meanwhile. */
const MOST_ATTEMPTS = 4;

/** A repository's knowledge about its chunks, and the problems of that knowledge. */
export interface LoadedIndex {
  readonly index: ChunkIndex;
  /** Index objects that could not be read. */
  readonly damagedIndexes: readonly string[];
  /** Packs that are named but missing or incomplete. The index knows what may still be read of the latter. */
  readonly missingPacks: readonly PackId[];
  /** The lists of condemned packs; empty unless the repository is shared. */
  readonly condemned: readonly Condemned[];
}

export interface LoadOptions extends ListOptions {
  /** Whether several devices may write, so that packs may be condemned. FORMAT.md §9a. */
  readonly isShared?: boolean;
}

/**
 * Loads the union of all index objects. If a listed one is gone when it is read, another device has just merged it with
 * others: then everything is listed again. A pack that no index names is read by its own table of contents, so a lost
 * or damaged index loses nothing. Tens of thousands of foreign packs cost little: only a few hundred of them are
 * tried. FORMAT.md §5, §6, §9a.
 * @throws BackupError only if the storage fails or the signal was aborted; damage is reported in the result.
 */
export async function loadIndex(
  storage: BlobStorage,
  keys: RepositoryKeys,
  options: LoadOptions = {},
): Promise<LoadedIndex> {
  for (let attempt = 1; ; attempt += 1) {
    const { goneIndexes, ...loaded } = await loadOnce(storage, keys, options);
    if (goneIndexes.length === 0 || attempt === MOST_ATTEMPTS) return loaded;
    const there = await idsIn(storage, 'indexes', options);
    // An object that is still listed but cannot be found is damage.
    if (goneIndexes.every((id) => there.has(id))) return loaded;
  }
}

async function loadOnce(
  storage: BlobStorage,
  keys: RepositoryKeys,
  { isShared = false, mayBeRemembered = false, ...options }: LoadOptions,
): Promise<LoadedIndex & { readonly goneIndexes: readonly string[] }> {
  const index = new ChunkIndex();
  // Before the packs: a prune removes the packs first, then their list.
  const condemned = isShared ? await readCondemned(storage, keys, options) : [];
  for (const { packs } of condemned) for (const id of packs) index.noteCondemned(id);
  /** Added last, so that they take no other pack's place among the few that are kept of a chunk. */
  const fading: IndexedPack[] = [];
  const missing = new Set<PackId>();
  // Before the packs, so that every pack named by one of them was there: a backup writes the index last.
  const indexIds = await listIds(storage, 'indexes', options);
  const sizes = await sizesOfPacks(storage, { ...options, mayBeRemembered });

  const { named, damagedIndexes, goneIndexes } = await readIndexes(storage, keys, indexIds, index, options);
  index.makeRoom(named.reduce((sum, { table }) => sum + table.count, 0));
  await inTurns(
    named,
    (pack) => {
      // The next backup stores the content of a missing or truncated pack again.
      const sizeBytes = sizes.get(pack.id);
      if (sizeBytes === pack.sizeBytes) {
        if (index.isCondemned(pack.id)) fading.push(pack);
        else index.add(pack);
      } else {
        if (!index.isCondemned(pack.id)) missing.add(pack.id);
        if (sizeBytes !== undefined) index.addCut(pack);
      }
    },
    options.signal,
  );
  for (const pack of fading) index.add(pack);

  const unnamed: UnnamedPack[] = [];
  for (const [text, sizeBytes] of sizes) {
    const id = parseId<PackId>(text);
    if (!index.packs.has(id) && !missing.has(id)) unnamed.push({ id, sizeBytes });
  }
  const isIndexWhole = indexIds.length > 0 && damagedIndexes.length === 0;
  const budget = { bytesLeft: MAX_TRIED_BYTES_OF_ALL };
  const cut = await addUnnamed(
    index,
    unnamed,
    isIndexWhole,
    (pack) => readPackTable(storage, keys, pack, budget, options),
    options.signal,
  );
  for (const id of cut) if (!index.isCondemned(id)) missing.add(id);
  return { index, damagedIndexes, goneIndexes, missingPacks: [...missing], condemned };
}

/** Does something with each pack; other tasks get their turns in between. */
async function inTurns(
  packs: Iterable<IndexedPack>,
  take: (pack: IndexedPack) => void,
  signal: AbortSignal | undefined,
): Promise<void> {
  let taken = 0;
  for (const pack of packs) {
    take(pack);
    taken += pack.table.count;
    if (taken < CHUNKS_AT_ONCE) continue;
    taken = 0;
    await giveWay(signal);
  }
}

async function sizesOfPacks(storage: BlobStorage, options: ListOptions): Promise<ReadonlyMap<string, number>> {
  const sizes = new Map<string, number>();
  for await (const { key, sizeBytes } of storage.list('packs', options))
    if (sizeBytes > 0) sizes.set(idOfKey(key), sizeBytes);
  return sizes;
}

interface UnnamedPack {
  readonly id: PackId;
  readonly sizeBytes: number;
}

/** Adds packs that no index names: the large ones first, which contain the most. @returns the truncated ones. */
async function addUnnamed(
  index: ChunkIndex,
  unnamed: UnnamedPack[],
  isIndexWhole: boolean,
  read: (pack: UnnamedPack) => Promise<IndexedPack | undefined>,
  signal: AbortSignal | undefined,
): Promise<readonly PackId[]> {
  unnamed.sort((a, b) => b.sizeBytes - a.sizeBytes);
  const large = unnamed.filter(({ sizeBytes }) => sizeBytes > SMALL_PACK_BYTES).length;
  const tried = isIndexWhole ? unnamed.slice(0, large + MOST_SMALL_UNNAMED) : unnamed;
  const cut: PackId[] = [];
  let strange = 0;
  await forEachConcurrent(
    tried,
    READS_AT_ONCE,
    async (unnamedPack) => {
      if (strange >= MOST_STRANGE) return;
      const pack = await read(unnamedPack);
      if (!pack) strange += 1;
      else if (pack.sizeBytes === unnamedPack.sizeBytes) index.addUnnamed(pack);
      else {
        index.addCut(pack);
        cut.push(pack.id);
      }
    },
    signal,
  );
  return cut;
}

/** The packs that these index objects name. The index notes which object names which. */
async function readIndexes(
  storage: BlobStorage,
  keys: RepositoryKeys,
  ids: readonly string[],
  index: ChunkIndex,
  options: StorageOptions,
) {
  const named: IndexedPack[] = [];
  const [damagedIndexes, goneIndexes]: [string[], string[]] = [[], []];
  await forEachConcurrent(
    ids,
    READS_AT_ONCE,
    async (id) => {
      const packs = await readIndex(storage, keys, id, options);
      if (packs instanceof BackupError) {
        damagedIndexes.push(id);
        if (packs.code === 'missing-object') goneIndexes.push(id);
        return;
      }
      index.noteObject(id, packs);
      for (const pack of packs) named.push(pack);
    },
    options.signal,
  );
  return { named, damagedIndexes, goneIndexes };
}

/** The packs that an index object names, or why it cannot be read. */
async function readIndex(
  storage: BlobStorage,
  keys: RepositoryKeys,
  id: string,
  options: StorageOptions,
): Promise<readonly IndexedPack[] | BackupError> {
  try {
    const plain = await openObject(
      keys,
      'X',
      await readObject(storage, 'indexes', id, { ...options, mayBeCached: true }),
    );
    const packs: IndexedPack[] = [];
    await inTurns(decodeIndex(plain), (pack) => packs.push(pack), options.signal);
    return packs;
  } catch (error) {
    if (!(error instanceof BackupError) || !isDamage(error)) throw error;
    return error;
  }
}

/**
 * Reads a pack's own table of contents, in one read or three small ones; `undefined` if it is damaged. If only the
 * length at the very end was cut off, the whole pack still exists: the table is searched for, and the pack is returned
 * with its original size.
 */
async function readPackTable(
  storage: BlobStorage,
  keys: RepositoryKeys,
  { id, sizeBytes }: UnnamedPack,
  budget: { bytesLeft: number },
  options: StorageOptions,
): Promise<IndexedPack | undefined> {
  if (sizeBytes < HEADER_BYTES + TABLE_LENGTH_BYTES || sizeBytes > MAX_PACK_BYTES) return undefined;
  const key = storageKey('packs', id);
  return unlessDamaged(async () => {
    const whole = sizeBytes <= SMALL_PACK_BYTES ? await storage.read(key, options) : undefined;
    const read = async (offset: number, length: number) =>
      whole ? whole.slice(offset, offset + length) : storage.read(key, { ...options, offset, length });
    const { salt } = decodeHeader('P', await read(0, HEADER_BYTES));
    const sealer = await ObjectSealer.of(keys, 'P', salt);
    const trailer = await read(sizeBytes - TABLE_LENGTH_BYTES, TABLE_LENGTH_BYTES);
    let triedBytes = 0;
    for (const { lengthAt, tableBytes } of tablePlaces(trailer, sizeBytes)) {
      throwIfAborted(options.signal);
      triedBytes += tableBytes;
      budget.bytesLeft -= tableBytes;
      // The place that its last bytes indicate is always tried.
      if (triedBytes > tableBytes && (triedBytes > MAX_TRIED_BYTES || budget.bytesLeft < 0)) break;
      const tableAt = lengthAt - tableBytes;
      const chunks = await unlessDamaged(async () => openTable(sealer, tableAt, await read(tableAt, tableBytes)));
      if (chunks) return new IndexedPack(id, salt, PackTable.of(chunks));
    }
    return undefined;
  });
}
