import type { Bytes } from '../core/bytes.ts';
import type { ChunkId } from '../core/ids.ts';
import { CHUNK_KIND, type ChunkKind } from '../format/chunk-kind.ts';
import type { ChunkSaver, SavedChunk } from '../repository/pack-writer.ts';
import type { Repository } from '../repository/repository.ts';

/** The pages of 100 edits here and there in a million rows, and their nodes. */
const MOST_READ_BYTES = 24 * 1024 * 1024;

/** Names chunks without storing them; pages and nodes that the repository lacks are kept in memory. */
export class HoldingSaver implements ChunkSaver {
  readonly held = new Map<ChunkId, Bytes>();
  readonly #repository: Repository;
  #readBytes = 0;

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

  /** Keeps a page or node of the repository as well, since those that differ are read again to be compared. */
  readonly keepRead = (id: ChunkId, plain: Bytes): void => {
    if (this.held.has(id) || this.#readBytes + plain.length > MOST_READ_BYTES) return;
    this.#readBytes += plain.length;
    this.held.set(id, plain);
  };
}
