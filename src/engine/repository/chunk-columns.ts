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
 * open addressing; 0 is a free slot, so a number is stored as one more. With the table at most two thirds full, that
 * makes about 50 bytes a chunk outside of the heap.
 */

const FEWEST_SLOTS = 1024;
const ID_BYTES = 32;

/** The value of a hexadecimal digit's character; ids have no others. */
const DIGITS = new Uint8Array(128);
for (const [value, digit] of [...'0123456789abcdef'].entries()) DIGITS[digit.charCodeAt(0)] = value;

/** The first place of each chunk. See [Note: Chunks in columns]. */
export class ChunkColumns {
  readonly #packs: IndexedPack[] = [];
  /** For each pack, the number of its first chunk. */
  readonly #starts: number[] = [];
  #slots = new Uint32Array(FEWEST_SLOTS);
  #count = 0;
  readonly #wanted = new Uint8Array(ID_BYTES);

  /** @param onKnown is called with the ordinal of each chunk that another pack has, too. */
  add(pack: IndexedPack, onKnown: (ordinal: number) => void): void {
    const { count } = pack.table;
    this.makeRoom(count);
    const start = this.#count;
    this.#packs.push(pack);
    this.#starts.push(start);
    this.#count += count;
    for (let ordinal = 0; ordinal < count; ordinal += 1) {
      const at = ordinal * PACK_ENTRY_BYTES;
      const slot = this.#slotOf(pack.table.bytes, at);
      const known = this.#slots[slot] ?? 0;
      if (known === 0) this.#slots[slot] = start + ordinal + 1;
      // Packs contain a chunk once; repetitions are meant to waste time.
      else if (known <= start) onKnown(ordinal);
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
    const stored = this.#slots[this.#slotOf(this.#wanted, 0)] ?? 0;
    return stored === 0 ? undefined : stored - 1;
  }

  /** The slot with this id, or the free one where it belongs. */
  #slotOf(bytes: Uint8Array, at: number): number {
    const mask = this.#slots.length - 1;
    let slot = hashOf(bytes, at) & mask;
    for (let stored = this.#slots[slot] ?? 0; stored !== 0; stored = this.#slots[slot] ?? 0) {
      if (this.#isAt(stored - 1, bytes, at)) return slot;
      slot = (slot + 1) & mask;
    }
    return slot;
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
    let [low, high] = [0, this.#starts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? 0) <= number) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** Doubles the table until two thirds of it suffice for so many more chunks: once for all is much faster. */
  makeRoom(count: number): void {
    let slots = this.#slots.length;
    while ((this.#count + count) * 3 > slots * 2) slots *= 2;
    if (slots === this.#slots.length) return;
    const earlier = this.#slots;
    this.#slots = new Uint32Array(slots);
    const mask = slots - 1;
    for (const stored of earlier) {
      if (stored === 0) continue;
      const pack = this.#packOf(stored - 1);
      const table = this.#packs[pack]?.table.bytes;
      let slot = table ? hashOf(table, (stored - 1 - (this.#starts[pack] ?? 0)) * PACK_ENTRY_BYTES) & mask : 0;
      // All of them differ, so they need not be compared.
      while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
      this.#slots[slot] = stored;
    }
  }
}

/** Ids are keyed hashes, so any of their bytes are spread evenly; several words, in case someone else made them. */
function hashOf(bytes: Uint8Array, at: number): number {
  const mixed =
    word(bytes, at) ^ Math.imul(word(bytes, at + 14), 0x85eb_ca6b) ^ Math.imul(word(bytes, at + 28), 0x9e37_79b1);
  return mixed ^ (mixed >>> 15);
}

function word(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);
}
