import type { ChunkId, PackId } from '../core/ids.ts';
import type { IndexedPack } from '../format/index-object.ts';
import type { PackedChunk } from '../format/pack-table.ts';

export interface ChunkPlace {
  readonly pack: IndexedPack;
  readonly chunk: PackedChunk;
}

/** Which chunk is where: the union of a repository's index objects. FORMAT.md §6. */
export class ChunkIndex {
  readonly #packs = new Map<PackId, IndexedPack>();
  readonly #places = new Map<ChunkId, ChunkPlace>();
  readonly #unnamed = new Map<PackId, IndexedPack>();

  /** Takes in a pack that an index object names. */
  add(pack: IndexedPack): void {
    this.#unnamed.delete(pack.id);
    this.#take(pack);
  }

  /** Takes in a pack that no index object names, known by its own table of contents. */
  addUnnamed(pack: IndexedPack): void {
    if (this.#packs.has(pack.id)) return;
    this.#unnamed.set(pack.id, pack);
    this.#take(pack);
  }

  #take(pack: IndexedPack): void {
    if (this.#packs.has(pack.id)) return;
    this.#packs.set(pack.id, pack);
    for (const chunk of pack.chunks) {
      if (!this.#places.has(chunk.id)) this.#places.set(chunk.id, { pack, chunk });
    }
  }

  find(id: ChunkId): ChunkPlace | undefined {
    return this.#places.get(id);
  }

  get packs(): ReadonlyMap<PackId, IndexedPack> {
    return this.#packs;
  }

  /** Packs that no index object names (yet): of a backup that was cut off, or of an index that was lost. */
  get unnamedPacks(): ReadonlyMap<PackId, IndexedPack> {
    return this.#unnamed;
  }
}
