import type { ChunkId, PackId } from '../core/ids.ts';
import type { IndexedPack } from '../format/index-object.ts';
import { ChunkColumns, type ChunkPlace } from './chunk-columns.ts';

export type { ChunkPlace } from './chunk-columns.ts';

/**
 * The maximum number of places kept for one chunk: honest repositories have two or three, after an interrupted backup
 * or prune.
 */
const MOST_PLACES = 16;

/** How far a place of a chunk can be relied on: it is damaged, it will be removed, or nothing speaks against it. */
const TRUST = { none: 0, fading: 1, full: 2 } as const;

/**
 * The place of each chunk: the union of a repository's index objects. FORMAT.md §6. Damage found while reading is
 * remembered as long as the repository is open: then another place of the chunk is preferred, and writers store it
 * again.
 */
export class ChunkIndex {
  readonly #packs = new Map<PackId, IndexedPack>();
  readonly #columns = new ChunkColumns();
  /** Further places of the few chunks that are in several packs. */
  readonly #others = new Map<ChunkId, ChunkPlace[]>();
  readonly #unnamed = new Map<PackId, IndexedPack>();
  readonly #damaged = new Map<PackId, Set<ChunkId>>();
  readonly #condemned = new Set<PackId>();
  readonly #objects = new Map<string, readonly IndexedPack[]>();

  /** Adds a pack that an index object names. */
  add(pack: IndexedPack): void {
    this.#unnamed.delete(pack.id);
    this.#take(pack);
  }

  /** Notes the packs that an index object names, including missing and truncated ones. */
  noteObject(id: string, packs: readonly IndexedPack[]): void {
    this.#objects.set(id, packs);
  }

  forgetObject(id: string): void {
    this.#objects.delete(id);
  }

  /** Before so many chunks are added, which is faster with room for all of them. */
  makeRoom(chunks: number): void {
    this.#columns.makeRoom(chunks);
  }

  /** Adds a pack that no index object names, by its own table of contents. */
  addUnnamed(pack: IndexedPack): void {
    if (this.#packs.has(pack.id)) return;
    this.#unnamed.set(pack.id, pack);
    this.#take(pack);
  }

  /**
   * Adds a pack whose object is shorter than it was written. Its whole chunks can be read and moved, but are not relied
   * on: the next backup stores them again.
   */
  addCut(pack: IndexedPack): void {
    if (this.#packs.has(pack.id)) return;
    this.#take(pack);
    this.#damaged.set(pack.id, new Set(pack.chunks.map(({ id }) => id)));
  }

  /**
   * Notes that a pack, known or not, is about to be removed: its chunks can be read, but are not relied on. FORMAT.md
   * §9a.
   */
  noteCondemned(id: PackId): void {
    this.#condemned.add(id);
  }

  /** Notes that a pack is no longer there, although it was when the index was loaded. */
  noteGone(id: PackId): void {
    const pack = this.#packs.get(id);
    if (pack) this.#damaged.set(id, new Set(pack.chunks.map((chunk) => chunk.id)));
  }

  isCondemned(id: PackId): boolean {
    return this.#condemned.has(id);
  }

  /** Whether any chunk may be in packs only that are not relied on. */
  get mayLackContent(): boolean {
    return this.#damaged.size > 0 || this.#condemned.size > 0;
  }

  #take(pack: IndexedPack): void {
    if (this.#packs.has(pack.id)) return;
    this.#packs.set(pack.id, pack);
    this.#columns.add(pack, (ordinal) => this.#addPlace({ pack, chunk: pack.table.chunkAt(ordinal) }));
  }

  #addPlace(place: ChunkPlace): void {
    const others = this.#others.get(place.chunk.id);
    if (!others) this.#others.set(place.chunk.id, [place]);
    else if (others.length < MOST_PLACES - 1 && others.at(-1)?.pack !== place.pack) others.push(place);
  }

  /** The best place of the chunk. */
  find(id: ChunkId): ChunkPlace | undefined {
    return this.mayLackContent ? this.placesOf(id)[0] : this.#columns.find(id);
  }

  /** All places of a chunk, at most sixteen; those in condemned packs come late, those known to be damaged last. */
  placesOf(id: ChunkId): readonly ChunkPlace[] {
    const first = this.#columns.find(id);
    if (!first) return [];
    const others = this.#others.get(id);
    if (!others) return [first];
    return [first, ...others].sort((a, b) => this.#trustIn(b) - this.#trustIn(a));
  }

  /** Whether the chunk has a place that can be relied on: only then need it not be stored again. */
  has(id: ChunkId): boolean {
    if (!this.mayLackContent) return this.#columns.has(id);
    const place = this.find(id);
    return place !== undefined && this.#trustIn(place) === TRUST.full;
  }

  /** Whether the chunk has a place that is not known to be damaged, even if that will be removed. */
  isReadable(id: ChunkId): boolean {
    const place = this.find(id);
    return place !== undefined && !this.#isDamaged(place);
  }

  /** Whether a chunk should not be relied on: its pack is condemned, or known to be damaged, there or elsewhere. */
  isDoubtful(id: ChunkId): boolean {
    if (!this.mayLackContent) return !this.#columns.has(id);
    const place = this.find(id);
    return place === undefined || this.#damaged.has(place.pack.id) || this.#condemned.has(place.pack.id);
  }

  /** The number of a chunk, which it keeps; `undefined` if no pack has it. */
  numberOf(id: ChunkId): number | undefined {
    return this.#columns.numberOf(id);
  }

  /** The chunk with a number from `numberOf`. */
  idOf(number: number): ChunkId | undefined {
    return this.#columns.idOf(number);
  }

  /** The number of packs known to be damaged. */
  get damagedPacks(): number {
    return this.#damaged.size;
  }

  /** Remembers that a chunk could not be read from one of its places. */
  noteDamage({ pack, chunk }: ChunkPlace): void {
    const chunks = this.#damaged.get(pack.id) ?? new Set();
    this.#damaged.set(pack.id, chunks.add(chunk.id));
  }

  /** Whether reading the chunk from this place is known to have failed. */
  isKnownDamaged(place: ChunkPlace): boolean {
    return this.#isDamaged(place);
  }

  /** Whether no other place of its chunk is any better. */
  isBestPlace(place: ChunkPlace): boolean {
    const trust = this.#trustIn(place);
    if (trust === TRUST.full) return true;
    const best = this.find(place.chunk.id);
    return !best || trust >= this.#trustIn(best);
  }

  isInSeveralPacks(id: ChunkId): boolean {
    return this.#others.has(id);
  }

  #trustIn(place: ChunkPlace): number {
    if (this.#isDamaged(place)) return TRUST.none;
    return this.#condemned.has(place.pack.id) ? TRUST.fading : TRUST.full;
  }

  #isDamaged({ pack, chunk }: ChunkPlace): boolean {
    return this.#damaged.get(pack.id)?.has(chunk.id) ?? false;
  }

  get packs(): ReadonlyMap<PackId, IndexedPack> {
    return this.#packs;
  }

  /** The index objects that were read or written, by id, with the packs that they name. */
  get objects(): ReadonlyMap<string, readonly IndexedPack[]> {
    return this.#objects;
  }

  /** Packs that no index object names (yet): from an interrupted backup, or because an index was lost. */
  get unnamedPacks(): ReadonlyMap<PackId, IndexedPack> {
    return this.#unnamed;
  }
}
