import type { Bytes } from '../core/bytes.ts';
import { decodeHex, encodeHex } from '../core/bytes.ts';
import { BackupError } from '../core/errors.ts';
import { type ChunkId, parseId } from '../core/ids.ts';
import { type ChunkKind, isChunkKind, MAX_CHUNK_BYTES } from './chunk-kind.ts';
import { HEADER_BYTES, TAG_BYTES } from './object-header.ts';

/** One chunk in a pack. FORMAT.md §5. */
export interface PackedChunk {
  readonly id: ChunkId;
  readonly kind: ChunkKind;
  readonly isDeflated: boolean;
  readonly ordinal: number;
  /** Bytes from the start of the pack. */
  readonly offset: number;
  readonly sealedBytes: number;
  readonly plainBytes: number;
}

export const PACK_ENTRY_BYTES = 42;
export const MAX_CHUNKS_PER_PACK = 65_536;

export function encodePackTable(chunks: readonly PackedChunk[]): Bytes {
  const table = new Uint8Array(chunks.length * PACK_ENTRY_BYTES);
  const view = new DataView(table.buffer);
  for (const [ordinal, chunk] of chunks.entries()) {
    const at = ordinal * PACK_ENTRY_BYTES;
    table.set(decodeHex(chunk.id), at);
    view.setUint8(at + 32, chunk.kind);
    view.setUint8(at + 33, chunk.isDeflated ? 1 : 0);
    view.setUint32(at + 34, chunk.sealedBytes);
    view.setUint32(at + 38, chunk.plainBytes);
  }
  return table;
}

function damaged(what: string): BackupError {
  return new BackupError('damaged', { context: { what } });
}

/** @throws BackupError `damaged`, also if lengths exceed those of a chunk. */
export function decodePackTable(table: Bytes): readonly PackedChunk[] {
  const count = table.length / PACK_ENTRY_BYTES;
  if (!Number.isInteger(count) || count < 1 || count > MAX_CHUNKS_PER_PACK) throw damaged('pack table');
  const view = new DataView(table.buffer, table.byteOffset, table.byteLength);
  const chunks: PackedChunk[] = [];
  let offset = HEADER_BYTES;
  for (let ordinal = 0; ordinal < count; ordinal += 1) {
    const at = ordinal * PACK_ENTRY_BYTES;
    const kind = view.getUint8(at + 32);
    const flags = view.getUint8(at + 33);
    const sealedBytes = view.getUint32(at + 34);
    const plainBytes = view.getUint32(at + 38);
    if (!isChunkKind(kind) || flags > 1 || plainBytes > MAX_CHUNK_BYTES) throw damaged('pack table');
    const isDeflated = flags === 1;
    const storedBytes = sealedBytes - TAG_BYTES;
    if (isDeflated ? storedBytes < 1 || storedBytes >= plainBytes : storedBytes !== plainBytes)
      throw damaged('pack table');
    const id = parseId<ChunkId>(encodeHex(table.subarray(at, at + 32)));
    chunks.push({ id, kind, isDeflated, ordinal, offset, sealedBytes, plainBytes });
    offset += sealedBytes;
  }
  return chunks;
}

/** The end of the sealed chunks and the start of the sealed table. */
export function endOfChunks(chunks: readonly PackedChunk[]): number {
  const last = chunks.at(-1);
  return last ? last.offset + last.sealedBytes : HEADER_BYTES;
}
