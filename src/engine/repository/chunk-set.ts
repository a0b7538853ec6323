import type { ChunkId } from '../core/ids.ts';
import type { ChunkIndex } from './chunk-index.ts';

/** Some of a repository's chunks. */
export interface ReadonlyChunkSet extends Iterable<ChunkId> {
  readonly size: number;
  has(id: ChunkId): boolean;
}

const FEWEST_WORDS = 32;

/**
 * A set of chunks as a bitmap over the numbers that an index gives them: an eighth of a byte each. The few that the
 * index does not have are kept by their ids. The index may grow meanwhile.
 */
export class ChunkSet implements ReadonlyChunkSet {
  readonly #index: ChunkIndex;
  #bits = new Uint32Array(FEWEST_WORDS);
  /** Chunks that the index lacked when they were added. */
  readonly #unknown = new Set<ChunkId>();
  #known = 0;

  constructor(index: ChunkIndex) {
    this.#index = index;
  }

  get size(): number {
    return this.#known + this.#unknown.size;
  }

  has(id: ChunkId): boolean {
    const number = this.#index.numberOf(id);
    return (number !== undefined && this.#hasNumber(number)) || this.#unknown.has(id);
  }

  /** @returns whether it was not in the set yet. */
  add(id: ChunkId): boolean {
    if (this.#unknown.has(id)) return false;
    const number = this.#index.numberOf(id);
    if (number === undefined) {
      this.#unknown.add(id);
      return true;
    }
    if (this.#hasNumber(number)) return false;
    const word = number >>> 5;
    if (word >= this.#bits.length) this.#grow(word);
    this.#bits[word] = (this.#bits[word] ?? 0) | (1 << (number & 31));
    this.#known += 1;
    return true;
  }

  *[Symbol.iterator](): Generator<ChunkId, void, undefined> {
    for (const [word, bits] of this.#bits.entries()) {
      for (let left = bits; left !== 0; left &= left - 1) {
        // The lowest bit that is set.
        const id = this.#index.idOf(word * 32 + (31 - Math.clz32(left & -left)));
        if (id) yield id;
      }
    }
    yield* this.#unknown;
  }

  #hasNumber(number: number): boolean {
    return ((this.#bits[number >>> 5] ?? 0) & (1 << (number & 31))) !== 0;
  }

  #grow(word: number): void {
    const larger = new Uint32Array(Math.max(word + 1, this.#bits.length * 2));
    larger.set(this.#bits);
    this.#bits = larger;
  }
}
