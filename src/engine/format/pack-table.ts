import type { Bytes } from '../core/bytes.ts';
import { decodeHex, encodeHex, uint32At } from '../core/bytes.ts';
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

function encodePackTable(chunks: readonly PackedChunk[]): Bytes {
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

/** The place of every so many-th chunk is kept; those between are counted from there. */
const OFFSETS_APART = 32;

/**
 * A pack's table of contents as its bytes, from which chunks are made when they are asked for: a repository may have
 * millions of them.
 */
export class PackTable {
  readonly bytes: Bytes;
  /** The number of chunks. */
  readonly count: number;
  readonly endOfChunks: number;
  #offsets: Uint32Array | undefined;

  /** @throws BackupError `damaged`, also if lengths exceed those of a chunk. */
  constructor(bytes: Bytes) {
    const count = bytes.length / PACK_ENTRY_BYTES;
    if (!Number.isInteger(count) || count < 1 || count > MAX_CHUNKS_PER_PACK) throw damaged('pack table');
    this.bytes = bytes;
    this.count = count;
    let offset = HEADER_BYTES;
    for (let ordinal = 0; ordinal < count; ordinal += 1) {
      this.#assertPossible(ordinal);
      offset += this.#sealedBytes(ordinal);
    }
    this.endOfChunks = offset;
  }

  static of(chunks: readonly PackedChunk[]): PackTable {
    return new PackTable(encodePackTable(chunks));
  }

  /** @param id if it is known already. */
  chunkAt(ordinal: number, id = this.idAt(ordinal)): PackedChunk {
    this.#offsets ??= this.#findOffsets();
    let offset = this.#offsets[Math.floor(ordinal / OFFSETS_APART)] ?? HEADER_BYTES;
    for (let at = ordinal - (ordinal % OFFSETS_APART); at < ordinal; at += 1) offset += this.#sealedBytes(at);
    return this.#chunk(ordinal, offset, id);
  }

  idAt(ordinal: number): ChunkId {
    const at = ordinal * PACK_ENTRY_BYTES;
    return parseId<ChunkId>(encodeHex(this.bytes.subarray(at, at + 32)));
  }

  /** All chunks, made at each call. */
  toChunks(): readonly PackedChunk[] {
    const chunks: PackedChunk[] = [];
    let offset = HEADER_BYTES;
    for (let ordinal = 0; ordinal < this.count; ordinal += 1) {
      const chunk = this.#chunk(ordinal, offset, this.idAt(ordinal));
      chunks.push(chunk);
      offset += chunk.sealedBytes;
    }
    return chunks;
  }

  #chunk(ordinal: number, offset: number, id: ChunkId): PackedChunk {
    const at = ordinal * PACK_ENTRY_BYTES;
    // The constructor has checked every kind.
    const kind = this.bytes[at + 32] as ChunkKind;
    const isDeflated = this.bytes[at + 33] === 1;
    const sealedBytes = this.#sealedBytes(ordinal);
    return { id, kind, isDeflated, ordinal, offset, sealedBytes, plainBytes: uint32At(this.bytes, at + 38) };
  }

  #findOffsets(): Uint32Array {
    const offsets = new Uint32Array(Math.ceil(this.count / OFFSETS_APART));
    let offset = HEADER_BYTES;
    for (let ordinal = 0; ordinal < this.count; ordinal += 1) {
      if (ordinal % OFFSETS_APART === 0) offsets[ordinal / OFFSETS_APART] = offset;
      offset += this.#sealedBytes(ordinal);
    }
    return offsets;
  }

  #sealedBytes(ordinal: number): number {
    return uint32At(this.bytes, ordinal * PACK_ENTRY_BYTES + 34);
  }

  #assertPossible(ordinal: number): void {
    const at = ordinal * PACK_ENTRY_BYTES;
    const flags = this.bytes[at + 33] ?? 0;
    const plainBytes = uint32At(this.bytes, at + 38);
    if (!isChunkKind(this.bytes[at + 32] ?? 0) || flags > 1 || plainBytes > MAX_CHUNK_BYTES)
      throw damaged('pack table');
    const storedBytes = this.#sealedBytes(ordinal) - TAG_BYTES;
    const isDeflated = flags === 1;
    if (isDeflated ? storedBytes < 1 || storedBytes >= plainBytes : storedBytes !== plainBytes)
      throw damaged('pack table');
  }
}

/** @throws BackupError `damaged`, also if lengths exceed those of a chunk. */
export function decodePackTable(table: Bytes): readonly PackedChunk[] {
  return new PackTable(table).toChunks();
}

/** The end of the sealed chunks and the start of the sealed table. */
export function endOfChunks(chunks: readonly PackedChunk[]): number {
  const last = chunks.at(-1);
  return last ? last.offset + last.sealedBytes : HEADER_BYTES;
}
