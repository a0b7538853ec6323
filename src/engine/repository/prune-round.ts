import type { ChunkId } from '../core/ids.ts';
import type { IndexedPack } from '../format/index-object.ts';
import type { SortedPacks } from './plan-prune.ts';

/** The maximum size of one round's copies: the extra space that a prune needs. */
const MOST_ROUND_BYTES = 256 * 1024 * 1024;

/** Packs that one round of a prune rewrites, and their chunks to be copied first. */
export interface PruneRound {
  readonly going: readonly IndexedPack[];
  readonly moving: readonly ChunkId[];
}

/** As many packs as half of the free space allows, in their order. @param freeBytes missing: not known. */
export function takeRound(moved: SortedPacks['repacked'], freeBytes: number | undefined): PruneRound {
  const budget = Math.min(MOST_ROUND_BYTES, freeBytes === undefined ? Infinity : freeBytes / 2);
  const going: IndexedPack[] = [];
  const moving: ChunkId[] = [];
  let bytes = 0;
  for (const { pack, kept, keptBytes } of moved) {
    // Its copies need a header, a table and an index besides the chunks themselves: no more than the pack has.
    const neededBytes = keptBytes + pack.sizeBytes - pack.contentBytes;
    if (bytes + neededBytes > budget) continue;
    bytes += neededBytes;
    going.push(pack);
    for (const id of kept) moving.push(id);
  }
  return { going, moving };
}
