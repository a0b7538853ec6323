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

  add(pack: IndexedPack): void {
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

  get chunkCount(): number {
    return this.#places.size;
  }
}
