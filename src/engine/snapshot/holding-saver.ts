import type { Bytes } from '../core/bytes.ts';
import type { ChunkId } from '../core/ids.ts';
import { CHUNK_KIND, type ChunkKind } from '../format/chunk-kind.ts';
import type { ChunkSaver, SavedChunk } from '../repository/pack-writer.ts';
import type { Repository } from '../repository/repository.ts';

/** Names chunks without storing them; pages and nodes that the repository lacks are kept in memory. */
export class HoldingSaver implements ChunkSaver {
  readonly held = new Map<ChunkId, Bytes>();
  readonly #repository: Repository;

  constructor(repository: Repository) {
    this.#repository = repository;
  }

  async save(kind: ChunkKind, plain: Bytes): Promise<SavedChunk> {
    const id = await this.#repository.keys.chunkId(kind, plain);
    // A stored chunk that may be damaged is replaced by the one in memory.
    const isNeeded = kind !== CHUNK_KIND.file && this.#repository.index.isDoubtful(id);
    if (isNeeded) this.held.set(id, plain);
    return { id, addedBytes: 0 };
  }
}
