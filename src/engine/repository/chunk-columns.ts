import { uint32At } from '../core/bytes.ts';
import type { ChunkId } from '../core/ids.ts';
import type { IndexedPack } from '../format/index-object.ts';
import { PACK_ENTRY_BYTES, type PackedChunk } from '../format/pack-table.ts';

export interface ChunkPlace {
  readonly pack: IndexedPack;
  readonly chunk: PackedChunk;
}

/*
 * [Note: Chunks in columns]
 *
 * A map with an object and a text for each chunk takes some 240 bytes a chunk, all of it JavaScript heap, and ends at
 * 2²⁴ entries. Instead, the tables of contents stay as the bytes that were read, 42 a chunk, and all chunks are
 * numbered: pack after pack, in the order in which packs were added. One array of these numbers is a hash table with
 * open addressing; 0 is a free slot, so a number is stored as one more. The bits of a slot that no number needs are of
 * the hash, so hardly any other chunk is compared, which would be somewhere else in memory. With the table at most
 * three quarters full, that makes less than 50 bytes a chunk outside of the heap.
 */

const FEWEST_SLOTS = 1024;
/** How full the table may be, and how full it is at most when it was made. */
const MOST_FULL = 3 / 4;
const FULL_AT_FIRST = 8 / 11;
/** The least by which the table grows. */
const GROWTH = 3 / 2;
/** The pack of the first of so many chunks is noted. */
const BLOCK_CHUNKS = 256;
const ID_BYTES = 32;

/** The value of a hexadecimal digit's character; ids have no others. */
const DIGITS = new Uint8Array(128);
for (const [value, digit] of [...'0123456789abcdef'].entries()) DIGITS[digit.charCodeAt(0)] = value;

/** The first place of each chunk. See [Note: Chunks in columns]. */
export class ChunkColumns {
  readonly #packs: IndexedPack[] = [];
  /** For each pack, the number of its first chunk. */
  readonly #starts: number[] = [];
  /** For each block of numbers, the place of the pack with the first of them. */
  readonly #blocks: number[] = [];
  #slots = new Uint32Array(FEWEST_SLOTS);
  /** The bits of a slot for a number; the others are of the hash. */
  #numberBits = bitsFor(FEWEST_SLOTS);
  #count = 0;
  readonly #wanted = new Uint8Array(ID_BYTES);

  /** @param onKnown is called with the ordinal of each chunk that another pack has, too. */
  add(pack: IndexedPack, onKnown: (ordinal: number) => void): void {
    const { count } = pack.table;
    this.makeRoom(count);
    this.#starts.push(this.#count);
    this.#packs.push(pack);
    this.#count += count;
    while (this.#blocks.length * BLOCK_CHUNKS < this.#count) this.#blocks.push(this.#packs.length - 1);
    this.#enter(pack, this.#count - count, onKnown);
  }

  #enter({ table: { bytes, count } }: IndexedPack, start: number, onKnown?: (ordinal: number) => void): void {
    for (let ordinal = 0; ordinal < count; ordinal += 1) {
      const at = ordinal * PACK_ENTRY_BYTES;
      const hash = hashOf(bytes, at);
      const slot = this.#slotOf(hash, bytes, at);
      const known = this.#numberIn(slot);
      if (known < 0) this.#slots[slot] = this.#slotValue(hash, start + ordinal);
      // Packs contain a chunk once; repetitions are meant to waste time.
      else if (known < start) onKnown?.(ordinal);
    }
  }

  has(id: ChunkId): boolean {
    return this.numberOf(id) !== undefined;
  }

  find(id: ChunkId): ChunkPlace | undefined {
    const number = this.numberOf(id);
    if (number === undefined) return undefined;
    const at = this.#packOf(number);
    const pack = this.#packs[at];
    return pack && { pack, chunk: pack.table.chunkAt(number - (this.#starts[at] ?? 0), id) };
  }

  /** The id of the chunk with this number. */
  idOf(number: number): ChunkId | undefined {
    const at = this.#packOf(number);
    return this.#packs[at]?.table.idAt(number - (this.#starts[at] ?? 0));
  }

  /** The number of a chunk's first place. It never changes. */
  numberOf(id: ChunkId): number | undefined {
    for (let at = 0; at < ID_BYTES; at += 1)
      this.#wanted[at] = ((DIGITS[id.charCodeAt(2 * at)] ?? 0) << 4) | (DIGITS[id.charCodeAt(2 * at + 1)] ?? 0);
    const number = this.#numberIn(this.#slotOf(hashOf(this.#wanted, 0), this.#wanted, 0));
    return number < 0 ? undefined : number;
  }

  /** The slot with this id, or the free one where it belongs. */
  #slotOf(hash: number, bytes: Uint8Array, at: number): number {
    const tag = this.#slotValue(hash, 0);
    let slot = this.#firstSlot(hash);
    for (let stored = this.#slots[slot] ?? 0; stored !== 0; stored = this.#slots[slot] ?? 0) {
      const isAlike = (stored ^ tag) >>> this.#numberBits === 0;
      if (isAlike && this.#isAt(this.#numberIn(slot), bytes, at)) return slot;
      slot = this.#next(slot);
    }
    return slot;
  }

  #slotValue(hash: number, number: number): number {
    return ((hash << this.#numberBits) | (number + 1)) >>> 0;
  }

  /** The number in a slot; -1 if it is free. */
  #numberIn(slot: number): number {
    return ((this.#slots[slot] ?? 0) & ((1 << this.#numberBits) - 1)) - 1;
  }

  #firstSlot(hash: number): number {
    return Math.floor(((hash >>> 0) * this.#slots.length) / 2 ** 32);
  }

  #next(slot: number): number {
    return slot + 1 === this.#slots.length ? 0 : slot + 1;
  }

  #isAt(number: number, bytes: Uint8Array, at: number): boolean {
    const pack = this.#packOf(number);
    const table = this.#packs[pack]?.table.bytes;
    const start = (number - (this.#starts[pack] ?? 0)) * PACK_ENTRY_BYTES;
    for (let byte = 0; byte < ID_BYTES; byte += 1) if (table?.[start + byte] !== bytes[at + byte]) return false;
    return true;
  }

  /** The pack with the chunk of this number. */
  #packOf(number: number): number {
    const block = Math.floor(number / BLOCK_CHUNKS);
    let [low, high] = [this.#blocks[block] ?? 0, this.#blocks[block + 1] ?? this.#starts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? 0) <= number) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** Enlarges the table if so many more chunks do not fit: once for all is much faster. */
  makeRoom(count: number): void {
    const wanted = this.#count + count;
    const { length } = this.#slots;
    if (wanted <= length * MOST_FULL) return;
    this.#slots = new Uint32Array(Math.ceil(Math.max(wanted / FULL_AT_FIRST, length * GROWTH)));
    this.#numberBits = bitsFor(this.#slots.length);
    for (const [at, pack] of this.#packs.entries()) this.#enter(pack, this.#starts[at] ?? 0);
  }
}

function bitsFor(most: number): number {
  return 32 - Math.clz32(most);
}

/** Ids are keyed hashes, so any of their bytes are spread evenly; several words, in case someone else made them. */
function hashOf(bytes: Uint8Array, at: number): number {
  const mixed =
    uint32At(bytes, at) ^
    Math.imul(uint32At(bytes, at + 14), 0x85eb_ca6b) ^
    Math.imul(uint32At(bytes, at + 28), 0x9e37_79b1);
  return mixed ^ (mixed >>> 15);
}
