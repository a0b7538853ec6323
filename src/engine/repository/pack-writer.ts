import { type Bytes, encodeHex, release } from '../core/bytes.ts';
import type { ChunkId, PackId } from '../core/ids.ts';
import { parseId } from '../core/ids.ts';
import { Turns } from '../core/turns.ts';
import { TAG_BYTES } from '../format/object-header.ts';
import { sealObject } from '../crypto/sealing.ts';
import { type ChunkKind } from '../format/chunk-kind.ts';
import { deflateIfWorthIt } from '../format/deflate.ts';
import { encodeIndex, IndexedPack, indexedSizeBytes, MAX_INDEX_BYTES } from '../format/index-object.ts';
import type { PackedChunk } from '../format/pack-table.ts';
import { storageKey, type WriteOptions } from '../storage/blob-storage.ts';
import { PACK_BUFFER_BYTES, PackBuilder } from './pack-builder.ts';
import { writeObject } from './read-object.ts';
import type { Repository } from './repository.ts';

/** The maximum number of packs being sent to the storage: the bound of a backup's memory. */
const PACKS_UNDER_WAY = 2;
/** An index is written after this many bytes of packs, so that the work of a killed backup is found again. */
const BYTES_PER_INDEX = 512 * 1024 * 1024;

/** Receives content to be named and stored. */
export interface ChunkSaver {
  /** @param mayTake whether the caller gives `plain` and its whole buffer away. */
  save(kind: ChunkKind, plain: Bytes, mayTake?: boolean): Promise<SavedChunk>;
}

export interface SavedChunk {
  readonly id: ChunkId;
  /** Bytes that this call added to the repository: 0 if the chunk was already there. */
  readonly addedBytes: number;
}

/**
 * Writes chunks into packs: each once, whatever a repository or this writer already has. They lie in the order in which
 * they came, however long each takes to hash and deflate. Memory is bounded: `save` waits for its chunk to be sealed,
 * and while too many packs are in progress. Nothing counts until `finish` has resolved. FORMAT.md §5, §6.
 */
export class PackWriter implements ChunkSaver {
  readonly #repository: Repository;
  readonly #options: WriteOptions;
  readonly #known = new Set<ChunkId>();
  readonly #naming = new Turns();
  readonly #placing = new Turns();
  #open: PackBuilder | undefined;
  #underWay: Promise<void>[] = [];
  #unindexed: IndexedPack[] = [];
  #unindexedBytes = 0;
  /** Buffers of packs that are written, to be used again: fresh memory costs as much as hashing what goes there. */
  readonly #spare: Bytes[] = [];
  #failure: { readonly error: unknown } | undefined;

  constructor(repository: Repository, options: WriteOptions = {}) {
    this.#repository = repository;
    this.#options = options;
    // The next index names packs that a lost index or a killed backup left unnamed.
    this.#unindexed = [...repository.index.unnamedPacks.values()];
  }

  /** Names the chunk and stores it if it is new. The array must not change until this has resolved. */
  async save(kind: ChunkKind, plain: Bytes, mayTake = false): Promise<SavedChunk> {
    const { keys } = this.#repository;
    const [naming, placing] = [this.#naming.take(), this.#placing.take()];
    try {
      const id = await keys.chunkId(kind, plain);
      await naming.begun;
      if (this.#known.has(id) || this.#repository.index.has(id)) return { id, addedBytes: 0 };
      this.#known.add(id);
      naming.end();
      const deflated = await deflateIfWorthIt(kind, plain, keys.work.deflate);
      const stored = deflated ?? plain;
      const [sealedBytes, plainBytes] = [stored.length + TAG_BYTES, plain.length];
      await placing.begun;
      const pack = await this.#packFor(sealedBytes);
      const chunk = { id, kind, isDeflated: deflated !== undefined, sealedBytes, plainBytes };
      const sealing = pack.add(chunk, stored, mayTake || deflated !== undefined);
      placing.end();
      await sealing;
      return { id, addedBytes: sealedBytes };
    } finally {
      naming.end();
      placing.end();
    }
  }

  /** Stores a chunk that was opened, but not inflated, from another pack. It takes the array and its whole buffer. */
  async saveStored(chunk: PackedChunk, stored: Bytes, evenIfThere: boolean): Promise<void> {
    const { id, kind, isDeflated, sealedBytes, plainBytes } = chunk;
    if (this.#known.has(id) || (!evenIfThere && this.#repository.index.has(id))) return;
    this.#known.add(id);
    const placing = this.#placing.take();
    try {
      await placing.begun;
      const pack = await this.#packFor(sealedBytes);
      const sealing = pack.add({ id, kind, isDeflated, sealedBytes, plainBytes }, stored, true);
      placing.end();
      await sealing;
    } finally {
      placing.end();
    }
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
    this.#releaseSpare();
    const packs = this.#unindexed;
    this.#unindexed = [];
    return packs;
  }

  /** Waits for work in progress to end, after a failure elsewhere; never throws. */
  async abandon(): Promise<void> {
    this.#open = undefined;
    await Promise.allSettled(this.#underWay);
    this.#releaseSpare();
  }

  /** The pack for the next chunk; waits while too many others are being written. */
  async #packFor(sealedBytes: number): Promise<PackBuilder> {
    if (this.#open?.hasRoomFor(sealedBytes) === false) this.#closePack();
    await this.#settle(PACKS_UNDER_WAY);
    const { keys, ports } = this.#repository;
    return (this.#open ??= new PackBuilder(keys, ports.random, this.#spare.pop()));
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

  async #writePack(pack: PackBuilder): Promise<void> {
    const { keys, storage } = this.#repository;
    const { salt, table, bytes: built } = await pack.build();
    const { hash, bytes } = await keys.work.digest(built);
    const id = parseId<PackId>(encodeHex(hash));
    const giveBack = (given: Bytes) => this.#keepSpare(given);
    await storage.write(storageKey('packs', id), bytes, { ...this.#options, mayTake: true, giveBack });
    if (bytes.length > 0) giveBack(bytes);
    await this.#registerPack(new IndexedPack(id, salt, table));
  }

  #keepSpare({ buffer }: Bytes): void {
    const whole = new Uint8Array(buffer);
    if (whole.length === PACK_BUFFER_BYTES) this.#spare.push(whole);
    else release(whole);
  }

  #releaseSpare(): void {
    for (const buffer of this.#spare.splice(0)) release(buffer);
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
  options: WriteOptions = {},
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
