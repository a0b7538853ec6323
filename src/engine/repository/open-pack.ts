import { type Bytes, equalBytes } from '../core/bytes.ts';
import { BackupError } from '../core/errors.ts';
import type { ObjectSealer, SegmentPlace } from '../crypto/sealing.ts';
import { decodeHeader, HEADER_BYTES, TAG_BYTES } from '../format/object-header.ts';
import { TABLE_LENGTH_BYTES } from '../format/pack.ts';
import {
  decodePackTable,
  endOfChunks,
  MAX_CHUNKS_PER_PACK,
  PACK_ENTRY_BYTES,
  type PackedChunk,
  type PackTable,
} from '../format/pack-table.ts';

const TABLE_ORDINAL = 0xffff_ffff;
export function placeOfTable(offset: number): SegmentPlace {
  return { ordinal: TABLE_ORDINAL, offset, chunkKind: 0 };
}

export function placeOfChunk(chunk: PackedChunk): SegmentPlace {
  return { ordinal: chunk.ordinal, offset: chunk.offset, chunkKind: chunk.kind };
}

/** Reads the length of a pack's sealed table from its last bytes. @throws BackupError `damaged`. */
function readTableLength(trailer: Bytes, lengthAt: number): number {
  const tableBytes = new DataView(trailer.buffer, trailer.byteOffset, trailer.byteLength).getUint32(0);
  if (lengthAt - tableBytes < HEADER_BYTES || tableBytes > MAX_CHUNKS_PER_PACK * PACK_ENTRY_BYTES + TAG_BYTES) {
    throw new BackupError('damaged', { context: { what: 'pack table length' } });
  }
  return tableBytes;
}

/** Opens a pack's sealed table of contents, which begins where its chunks end. @throws BackupError `damaged`. */
export async function openTable(sealer: ObjectSealer, tableAt: number, sealed: Bytes): Promise<readonly PackedChunk[]> {
  const chunks = decodePackTable(await sealer.open(placeOfTable(tableAt), sealed));
  if (endOfChunks(chunks) !== tableAt) throw new BackupError('damaged', { context: { what: 'pack table' } });
  return chunks;
}

/**
 * Whether a pack that was read whole has this table of contents.
 * @param sealer of its salt.
 * @throws BackupError `truncated`, `newer-version`, `damaged`.
 */
export async function hasTable(
  sealer: ObjectSealer,
  stored: Bytes,
  { bytes, endOfChunks }: PackTable,
): Promise<boolean> {
  decodeHeader('P', stored);
  const lengthAt = stored.length - TABLE_LENGTH_BYTES;
  if (lengthAt < HEADER_BYTES) throw new BackupError('truncated', { context: { object: 'pack' } });
  const tableAt = lengthAt - readTableLength(stored.subarray(lengthAt), lengthAt);
  const table = await sealer.open(placeOfTable(tableAt), stored.slice(tableAt, lengthAt));
  return tableAt === endOfChunks && equalBytes(table, bytes);
}
