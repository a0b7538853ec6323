import type { Bytes } from '../core/bytes.ts';
import { concatBytes, decodeHex, encodeHex } from '../core/bytes.ts';
import { BackupError } from '../core/errors.ts';
import { type PackId, parseId } from '../core/ids.ts';
import { HEADER_BYTES, SALT_BYTES } from './object-header.ts';
import { MAX_PACK_BYTES, packBytes } from './pack.ts';
import { MAX_CHUNKS_PER_PACK, PACK_ENTRY_BYTES, type PackedChunk, PackTable } from './pack-table.ts';

/** A pack as described in the index. FORMAT.md §6. */
export class IndexedPack {
  readonly id: PackId;
  readonly salt: Bytes;
  readonly table: PackTable;

  constructor(id: PackId, salt: Bytes, table: PackTable) {
    this.id = id;
    this.salt = salt;
    this.table = table;
  }

  get sizeBytes(): number {
    return packBytes(this.table.endOfChunks, this.table.count);
  }

  /** Without its header and table. */
  get contentBytes(): number {
    return this.table.endOfChunks - HEADER_BYTES;
  }

  /** Its chunks, made at each call: 42 bytes each are kept, rather than an object. */
  get chunks(): readonly PackedChunk[] {
    return this.table.toChunks();
  }
}

export const MAX_INDEX_BYTES = 32 * 1024 * 1024;
const PACK_HEAD_BYTES = 32 + SALT_BYTES + 8;

function encodePack(pack: IndexedPack): Bytes {
  const head = new Uint8Array(PACK_HEAD_BYTES);
  head.set(decodeHex(pack.id));
  head.set(pack.salt, 32);
  const view = new DataView(head.buffer);
  view.setUint32(64, pack.sizeBytes);
  view.setUint32(68, pack.table.count);
  return concatBytes([head, pack.table.bytes]);
}

export function encodeIndex(packs: readonly IndexedPack[]): Bytes {
  const count = new Uint8Array(4);
  new DataView(count.buffer).setUint32(0, packs.length);
  return concatBytes([count, ...packs.map(encodePack)]);
}

/**
 * The packs of an index, one after the other, because there can be hundreds of thousands. @throws BackupError
 * `damaged`.
 */
export function* decodeIndex(plain: Bytes): Generator<IndexedPack, void, undefined> {
  const damaged = () => new BackupError('damaged', { context: { object: 'index' } });
  const view = new DataView(plain.buffer, plain.byteOffset, plain.byteLength);
  if (plain.length < 4) throw damaged();
  const count = view.getUint32(0);
  let at = 4;
  for (let pack = 0; pack < count; pack += 1) {
    if (plain.length - at < PACK_HEAD_BYTES) throw damaged();
    const id = parseId<PackId>(encodeHex(plain.subarray(at, at + 32)));
    const salt = plain.slice(at + 32, at + 64);
    const sizeBytes = view.getUint32(at + 64);
    const chunkCount = view.getUint32(at + 68);
    at += PACK_HEAD_BYTES;
    const tableBytes = chunkCount * PACK_ENTRY_BYTES;
    if (chunkCount > MAX_CHUNKS_PER_PACK || plain.length - at < tableBytes) throw damaged();
    // Not copied: the bytes of an index object stay in memory as they are.
    const pack = new IndexedPack(id, salt, new PackTable(plain.subarray(at, at + tableBytes)));
    if (sizeBytes > MAX_PACK_BYTES || sizeBytes !== pack.sizeBytes) throw damaged();
    yield pack;
    at += tableBytes;
  }
  if (at !== plain.length) throw damaged();
}

/** The size of a pack's entry in an index, in bytes. */
export function indexedSizeBytes(pack: IndexedPack): number {
  return PACK_HEAD_BYTES + pack.table.count * PACK_ENTRY_BYTES;
}
