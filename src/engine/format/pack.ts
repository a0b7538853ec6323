import type { Bytes } from '../core/bytes.ts';
import { BackupError } from '../core/errors.ts';
import type { RepositoryKeys } from '../crypto/repository-keys.ts';
import { ObjectSealer, type SegmentPlace } from '../crypto/sealing.ts';
import { TAG_BYTES } from '../crypto/aes-gcm.ts';
import { inflateExactly } from './deflate.ts';
import { decodeHeader, HEADER_BYTES } from './object-header.ts';
import { decodePackTable, endOfChunks, MAX_CHUNKS_PER_PACK, PACK_ENTRY_BYTES, type PackedChunk } from './pack-table.ts';

/** A pack is closed before it grows beyond this. FORMAT.md §5. */
export const PACK_TARGET_BYTES = 16 * 1024 * 1024;
/** What is accepted when read: the target, one table, and room. */
export const MAX_PACK_BYTES = 19 * 1024 * 1024;

const TABLE_ORDINAL = 0xffff_ffff;
/** The length of the sealed table, at the very end. */
export const TABLE_LENGTH_BYTES = 4;

export function placeOfTable(offset: number): SegmentPlace {
  return { ordinal: TABLE_ORDINAL, offset, chunkKind: 0 };
}

export function placeOfChunk(chunk: PackedChunk): SegmentPlace {
  return { ordinal: chunk.ordinal, offset: chunk.offset, chunkKind: chunk.kind };
}

/** How long a pack of these chunks is. */
export function packSizeBytes(chunks: readonly PackedChunk[]): number {
  return endOfChunks(chunks) + chunks.length * PACK_ENTRY_BYTES + TAG_BYTES + TABLE_LENGTH_BYTES;
}

/** Opens one chunk's sealed bytes; the caller checks its id. @throws BackupError `damaged`. */
export async function openChunk(sealer: ObjectSealer, chunk: PackedChunk, sealed: Bytes): Promise<Bytes> {
  const stored = await sealer.open(placeOfChunk(chunk), sealed);
  return chunk.isDeflated ? inflateExactly(stored, chunk.plainBytes) : stored;
}

/** Reads the last bytes of a pack: how long its sealed table is. @throws BackupError `damaged`. */
function readTableLength(trailer: Bytes, lengthAt: number): number {
  const tableBytes = new DataView(trailer.buffer, trailer.byteOffset, trailer.byteLength).getUint32(0);
  if (lengthAt - tableBytes < HEADER_BYTES || tableBytes > MAX_CHUNKS_PER_PACK * PACK_ENTRY_BYTES + TAG_BYTES) {
    throw new BackupError('damaged', { context: { what: 'pack table length' } });
  }
  return tableBytes;
}

/**
 * Where the sealed table of a pack may be: first where its last bytes say. Then, in case some of these were cut off,
 * every place that agrees with those that are left: its length is that of a whole number of entries.
 * @param trailer the last bytes of what is there.
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

/** Opens a pack's sealed table of contents, which begins where its chunks end. @throws BackupError `damaged`. */
export async function openTable(sealer: ObjectSealer, tableAt: number, sealed: Bytes): Promise<readonly PackedChunk[]> {
  const chunks = decodePackTable(await sealer.open(placeOfTable(tableAt), sealed));
  if (endOfChunks(chunks) !== tableAt) throw new BackupError('damaged', { context: { what: 'pack table' } });
  return chunks;
}

/**
 * The table of contents of a pack that was read whole.
 * @throws BackupError `truncated`, `newer-version`, `damaged`.
 */
export async function openTableOfPack(keys: RepositoryKeys, stored: Bytes): Promise<readonly PackedChunk[]> {
  const { salt } = decodeHeader('P', stored);
  const lengthAt = stored.length - TABLE_LENGTH_BYTES;
  if (lengthAt < HEADER_BYTES) throw new BackupError('truncated', { context: { object: 'pack' } });
  const tableAt = lengthAt - readTableLength(stored.subarray(lengthAt), lengthAt);
  return openTable(await ObjectSealer.of(keys, 'P', salt), tableAt, stored.slice(tableAt, lengthAt));
}
