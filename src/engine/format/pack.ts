import type { Bytes } from '../core/bytes.ts';
import { HEADER_BYTES, TAG_BYTES } from './object-header.ts';
import { MAX_CHUNKS_PER_PACK, PACK_ENTRY_BYTES } from './pack-table.ts';

/** A pack is closed before it grows beyond this. FORMAT.md §5. */
export const PACK_TARGET_BYTES = 16 * 1024 * 1024;
/** The maximum accepted when reading: the target, one table, and a margin. */
export const MAX_PACK_BYTES = 19 * 1024 * 1024;

/** The length of the sealed table, at the very end. */
export const TABLE_LENGTH_BYTES = 4;

/** The length of a pack whose sealed chunks end there. */
export function packBytes(chunksEnd: number, chunkCount: number): number {
  return chunksEnd + chunkCount * PACK_ENTRY_BYTES + TAG_BYTES + TABLE_LENGTH_BYTES;
}

/**
 * The possible places of a pack's sealed table: first the one that its last bytes indicate, then, in case some of these
 * were cut off, every place that agrees with the remaining ones and gives a whole number of entries.
 * @param trailer the last bytes that exist.
 */
export function* tablePlaces(
  trailer: Bytes,
  sizeBytes: number,
): Generator<{ readonly lengthAt: number; readonly tableBytes: number }> {
  for (let missing = 0; missing <= TABLE_LENGTH_BYTES; missing += 1) {
    const left = TABLE_LENGTH_BYTES - missing;
    const lengthAt = sizeBytes - left;
    const known = trailer.subarray(trailer.length - left).reduce((value, byte) => value * 256 + byte, 0);
    const range = 256 ** missing;
    const fewest = Math.max(1, Math.ceil((known * range - TAG_BYTES) / PACK_ENTRY_BYTES));
    const most = Math.min(MAX_CHUNKS_PER_PACK, Math.floor((known * range + range - 1 - TAG_BYTES) / PACK_ENTRY_BYTES));
    for (let count = fewest; count <= most; count += 1) {
      const tableBytes = count * PACK_ENTRY_BYTES + TAG_BYTES;
      if (tableBytes > lengthAt - HEADER_BYTES) break;
      yield { lengthAt, tableBytes };
    }
  }
}
