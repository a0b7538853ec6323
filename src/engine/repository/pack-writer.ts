import type { Bytes } from '../core/bytes.ts';
import type { ChunkId, PackId } from '../core/ids.ts';
import { parseId } from '../core/ids.ts';
import { TAG_BYTES } from '../format/object-header.ts';
import { ObjectSealer, sealObject } from '../crypto/sealing.ts';
import { type ChunkKind } from '../format/chunk-kind.ts';
import { deflateIfWorthIt } from '../format/deflate.ts';
import { encodeIndex, IndexedPack, indexedSizeBytes, MAX_INDEX_BYTES } from '../format/index-object.ts';
import { HEADER_BYTES } from '../format/object-header.ts';
import { PACK_TARGET_BYTES, packSizeBytes } from '../format/pack.ts';
import { placeOfChunk, placeOfTable } from './open-pack.ts';
import {
  encodePackTable,
  endOfChunks,
  MAX_CHUNKS_PER_PACK,
  type PackedChunk,
  PackTable,
} from '../format/pack-table.ts';
import type { StorageOptions } from '../storage/blob-storage.ts';
import { writeObject } from './read-object.ts';
import type { Repository } from './repository.ts';

/** The maximum number of packs being sent to the storage: the bound of a backup's memory. */
const PACKS_UNDER_WAY = 2;
/** An index is written after this many bytes of packs, so that the work of a killed backup is found again. */
const BYTES_PER_INDEX = 512 * 1024 * 1024;

interface OpenPack {
  readonly sealer: Promise<ObjectSealer>;
  readonly chunks: PackedChunk[];
  readonly sealed: Promise<Bytes>[];
}

/** Receives content to be named and stored. */
export interface ChunkSaver {
  save(kind: ChunkKind, plain: Bytes): Promise<SavedChunk>;
}

export interface SavedChunk {
  readonly id: ChunkId;
  /** Bytes that this call added to the repository: 0 if the chunk was already there. */
  readonly addedBytes: number;
}

/**
 * Writes chunks into packs: each once, whatever a repository or this writer already has. Memory is bounded: `save`
 * waits while too many packs are in progress. Nothing counts until `finish` has resolved. FORMAT.md §5, §6.
 */
export class PackWriter implements ChunkSaver {
  readonly #repository: Repository;
  readonly #options: StorageOptions;
  readonly #known = new Set<ChunkId>();
  #open: OpenPack | undefined;
  #underWay: Promise<void>[] = [];
  #unindexed: IndexedPack[] = [];
  #unindexedBytes = 0;
  #failure: { readonly error: unknown } | undefined;

  constructor(repository: Repository, options: StorageOptions = {}) {
    this.#repository = repository;
    this.#options = options;
    // The next index names packs that a lost index or a killed backup left unnamed.
    this.#unindexed = [...repository.index.unnamedPacks.values()];
  }

  /** Names the chunk and stores it if it is new. The array must not be changed afterwards. */
  async save(kind: ChunkKind, plain: Bytes): Promise<SavedChunk> {
    const id = await this.#repository.keys.chunkId(kind, plain);
    if (this.#known.has(id) || this.#repository.index.has(id)) return { id, addedBytes: 0 };
    this.#known.add(id);
    const deflated = await deflateIfWorthIt(kind, plain);
    const stored = deflated ?? plain;
    const sealedBytes = stored.length + TAG_BYTES;
    await this.#makeRoom(sealedBytes);
    this.#append({ id, kind, isDeflated: deflated !== undefined, sealedBytes, plainBytes: plain.length }, stored);
    return { id, addedBytes: sealedBytes };
  }

  /** Stores a chunk that was opened, but not inflated, from another pack. */
  async saveStored(chunk: PackedChunk, stored: Bytes, evenIfThere: boolean): Promise<void> {
    const { id, kind, isDeflated, sealedBytes, plainBytes } = chunk;
    if (this.#known.has(id) || (!evenIfThere && this.#repository.index.has(id))) return;
    this.#known.add(id);
    await this.#makeRoom(sealedBytes);
    this.#append({ id, kind, isDeflated, sealedBytes, plainBytes }, stored);
  }

  /** Makes everything durable: the last pack, then the index. */
  async finish(): Promise<void> {
    const packs = await this.finishPacks();
    await writeIndexObjects(this.#repository, packs, this.#options);
    for (const pack of packs) this.#repository.index.add(pack);
  }

  /** Makes the packs durable and returns those that no index names yet, for a caller that writes the index itself. */
  async finishPacks(): Promise<readonly IndexedPack[]> {
    this.#closePack();
    await this.#settle(0);
    const packs = this.#unindexed;
    this.#unindexed = [];
    return packs;
  }

  /** Waits for work in progress to end, after a failure elsewhere; never throws. */
  async abandon(): Promise<void> {
    this.#open = undefined;
    await Promise.allSettled(this.#underWay);
  }

  #append(chunk: Omit<PackedChunk, 'ordinal' | 'offset'>, stored: Bytes): void {
    const { keys, ports } = this.#repository;
    this.#open ??= { sealer: ObjectSealer.create(keys, 'P', ports.random), chunks: [], sealed: [] };
    const { sealer, chunks, sealed } = this.#open;
    const placed: PackedChunk = { ...chunk, ordinal: chunks.length, offset: endOfChunks(chunks) };
    chunks.push(placed);
    const sealing = sealer.then((object) => object.seal(placeOfChunk(placed), stored));
    sealing.catch(() => undefined);
    sealed.push(sealing);
  }

  /** Closes the open pack if the next chunk would not fit, and waits while too many are in progress. */
  async #makeRoom(sealedBytes: number): Promise<void> {
    const isFull = () => {
      const chunks = this.#open?.chunks;
      if (!chunks) return false;
      return endOfChunks(chunks) + sealedBytes > PACK_TARGET_BYTES || chunks.length >= MAX_CHUNKS_PER_PACK;
    };
    if (isFull()) this.#closePack();
    await this.#settle(PACKS_UNDER_WAY);
    // Others may have filled a pack while this one waited.
    if (isFull()) this.#closePack();
  }

  #closePack(): void {
    const pack = this.#open;
    if (!pack) return;
    this.#open = undefined;
    const writing = this.#writePack(pack).catch((error: unknown) => {
      this.#failure ??= { error };
    });
    this.#underWay.push(writing);
    void writing.finally(() => {
      this.#underWay = this.#underWay.filter((other) => other !== writing);
    });
  }

  async #writePack({ sealer, chunks, sealed }: OpenPack): Promise<void> {
    const object = await sealer;
    const sizeBytes = packSizeBytes(chunks);
    const bytes = new Uint8Array(sizeBytes);
    bytes.set(object.header);
    for (const [ordinal, chunk] of chunks.entries()) {
      const part = await sealed[ordinal];
      if (part) bytes.set(part, chunk.offset);
    }
    const tableAt = endOfChunks(chunks);
    const table = await object.seal(placeOfTable(tableAt), encodePackTable(chunks));
    bytes.set(table, tableAt);
    new DataView(bytes.buffer).setUint32(sizeBytes - 4, table.length);
    const id = parseId<PackId>(await writeObject(this.#repository.storage, 'packs', bytes, this.#options));
    const salt = object.header.slice(HEADER_BYTES - 32);
    await this.#registerPack(new IndexedPack(id, salt, PackTable.of(chunks)));
  }

  async #registerPack(pack: IndexedPack): Promise<void> {
    this.#unindexed.push(pack);
    this.#unindexedBytes += pack.sizeBytes;
    if (this.#unindexedBytes >= BYTES_PER_INDEX) await this.#writeIndex();
  }

  async #writeIndex(): Promise<void> {
    const packs = this.#unindexed;
    this.#unindexed = [];
    this.#unindexedBytes = 0;
    await writeIndexObjects(this.#repository, packs, this.#options);
    for (const pack of packs) this.#repository.index.add(pack);
  }

  async #settle(most: number): Promise<void> {
    while (this.#underWay.length > most) await Promise.race(this.#underWay);
    if (this.#failure) throw this.#failure.error;
  }
}

/** Writes as many index objects for these packs as the size limit requires; returns their ids. FORMAT.md §6. */
export async function writeIndexObjects(
  repository: Repository,
  packs: readonly IndexedPack[],
  options: StorageOptions = {},
): Promise<readonly string[]> {
  const ids: string[] = [];
  let group: IndexedPack[] = [];
  let groupBytes = 4;
  const flush = async () => {
    if (group.length === 0) return;
    const sealed = await sealObject(repository.keys, 'X', repository.ports.random, encodeIndex(group));
    const id = await writeObject(repository.storage, 'indexes', sealed, options);
    repository.index.noteObject(id, group);
    ids.push(id);
    group = [];
    groupBytes = 4;
  };
  for (const pack of packs) {
    if (groupBytes + indexedSizeBytes(pack) > MAX_INDEX_BYTES) await flush();
    group.push(pack);
    groupBytes += indexedSizeBytes(pack);
  }
  await flush();
  return ids;
}
