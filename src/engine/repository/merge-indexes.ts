import { forEachConcurrent } from '../core/concurrency.ts';
import { equalBytes } from '../core/bytes.ts';
import type { PackId } from '../core/ids.ts';
import { type IndexedPack, indexedSizeBytes } from '../format/index-object.ts';
import { storageKey, type StorageOptions } from '../storage/blob-storage.ts';
import { writeIndexObjects } from './pack-writer.ts';
import { idsIn } from './read-object.ts';
import type { Repository } from './repository.ts';

/** Every reader reads every index object: more small ones than this are merged. */
const MOST_SMALL_INDEXES = 16;
const SMALL_INDEX_BYTES = 1024 * 1024;
const REMOVALS_AT_ONCE = 8;

/**
 * Writes one index object in place of the small ones, if there are more than sixteen, and removes those. The last step
 * of a backup or copy, under its shared lock: others may read, and merge, at the same time. FORMAT.md §6.
 * @throws BackupError of the storage. Nothing depends on the result: if it is interrupted, packs are named twice.
 */
export async function mergeSmallIndexes(repository: Repository, options: StorageOptions = {}): Promise<void> {
  if (repository.storage.isAppendOnly) return;
  const known = [...repository.index.objects].filter(([, packs]) => sizeOf(packs) < SMALL_INDEX_BYTES);
  if (known.length <= MOST_SMALL_INDEXES) return;
  const { storage } = repository;
  const there = await idsIn(storage, 'indexes', options);
  const small = known.filter(([id]) => there.has(id));
  if (small.length <= MOST_SMALL_INDEXES) return;
  const merged = await writeIndexObjects(repository, distinct(small.flatMap(([, packs]) => packs)), options);
  const old = small.map(([id]) => id).filter((id) => !merged.includes(id));
  await forEachConcurrent(
    old,
    REMOVALS_AT_ONCE,
    async (id) => {
      await storage.remove(storageKey('indexes', id), options);
      repository.index.forgetObject(id);
    },
    options.signal,
  );
}

function sizeOf(packs: readonly IndexedPack[]): number {
  return packs.reduce((sum, pack) => sum + indexedSizeBytes(pack), 0);
}

/** A pack that several objects name is named once, if they agree about it. */
function distinct(packs: readonly IndexedPack[]): readonly IndexedPack[] {
  const known = new Map<PackId, IndexedPack>();
  return packs.filter((pack) => {
    const other = known.get(pack.id);
    if (!other) known.set(pack.id, pack);
    return !other || !isSame(pack, other);
  });
}

function isSame(a: IndexedPack, b: IndexedPack): boolean {
  return equalBytes(a.salt, b.salt) && equalBytes(a.table.bytes, b.table.bytes);
}
