import { type Bytes, release } from '../core/bytes.ts';
import type { Random } from '../core/ports.ts';
import type { RepositoryKeys } from '../crypto/repository-keys.ts';
import { ObjectSealer } from '../crypto/sealing.ts';
import { HEADER_BYTES, SALT_BYTES } from '../format/object-header.ts';
import { PACK_TARGET_BYTES, packBytes, TABLE_LENGTH_BYTES } from '../format/pack.ts';
import { MAX_CHUNKS_PER_PACK, type PackedChunk, PackTable } from '../format/pack-table.ts';
import { placeOfChunk, placeOfTable } from './open-pack.ts';

/** Room behind the chunks, for the table of most packs. */
const TABLE_ROOM_BYTES = 64 * 1024;
/** The size of a full pack's buffer. */
export const PACK_BUFFER_BYTES = PACK_TARGET_BYTES + TABLE_ROOM_BYTES;
/** A pack of small chunks may stay small, so its buffer grows; one of large chunks will be full. */
const SMALL_CHUNK_BYTES = 256 * 1024;
const GROWTH = 4;

/** A pack that was put together. */
interface BuiltPack {
  readonly salt: Bytes;
  readonly table: PackTable;
  /** A view on a larger buffer, which nothing else uses. */
  readonly bytes: Bytes;
}

/** Puts one pack together: each chunk is sealed at once, straight into its place. FORMAT.md §5. */
export class PackBuilder {
  readonly #salt: Bytes;
  readonly #sealer: Promise<ObjectSealer>;
  readonly #chunks: PackedChunk[] = [];
  readonly #sealing: Promise<void>[] = [];
  #bytes: Bytes | undefined;
  #end = HEADER_BYTES;

  /** @param buffer a buffer of `PACK_BUFFER_BYTES` to use again, whatever is in it; by default a new one. */
  constructor(keys: RepositoryKeys, random: Random, buffer?: Bytes) {
    this.#bytes = buffer;
    this.#salt = random.bytes(SALT_BYTES);
    this.#sealer = ObjectSealer.of(keys, 'P', this.#salt);
    // Every user awaits it.
    this.#sealer.catch(() => undefined);
  }

  /** Whether a sealed chunk of this size has room. */
  hasRoomFor(sealedBytes: number): boolean {
    return this.#end + sealedBytes <= PACK_TARGET_BYTES && this.#chunks.length < MAX_CHUNKS_PER_PACK;
  }

  /**
   * Adds a chunk behind the others. Resolves once it is sealed; until then `stored` must not change.
   * @param mayTake whether the caller gives `stored` and its whole buffer away.
   */
  add(chunk: Omit<PackedChunk, 'ordinal' | 'offset'>, stored: Bytes, mayTake: boolean): Promise<void> {
    const placed: PackedChunk = { ...chunk, ordinal: this.#chunks.length, offset: this.#end };
    this.#chunks.push(placed);
    this.#end += chunk.sealedBytes;
    this.#reserve(this.#end);
    const sealing = this.#seal(placed, stored, mayTake);
    // `build` awaits it, too.
    sealing.catch(() => undefined);
    this.#sealing.push(sealing);
    return sealing;
  }

  /** The whole pack, once all chunks are sealed. Nothing can be added after this. */
  async build(): Promise<BuiltPack> {
    await Promise.all(this.#sealing);
    const sealer = await this.#sealer;
    const table = PackTable.of(this.#chunks);
    const sealed = await sealer.seal(placeOfTable(this.#end), table.bytes);
    const sizeBytes = packBytes(this.#end, table.count);
    const bytes = this.#reserve(sizeBytes).subarray(0, sizeBytes);
    bytes.set(sealer.header);
    bytes.set(sealed, this.#end);
    new DataView(bytes.buffer).setUint32(sizeBytes - TABLE_LENGTH_BYTES, sealed.length);
    return { salt: this.#salt, table, bytes };
  }

  async #seal(chunk: PackedChunk, stored: Bytes, mayTake: boolean): Promise<void> {
    const sealer = await this.#sealer;
    const sealed = await sealer.seal(placeOfChunk(chunk), stored, mayTake);
    // Only now: the buffer may have grown meanwhile.
    this.#reserve(this.#end).set(sealed, chunk.offset);
    release(sealed);
  }

  /** Makes sure that the buffer has so many bytes. */
  #reserve(sizeBytes: number): Bytes {
    const before = this.#bytes;
    if (before && before.length >= sizeBytes) return before;
    const isOfLargeChunks = !before && sizeBytes > SMALL_CHUNK_BYTES;
    const grown = Math.max(SMALL_CHUNK_BYTES, (before?.length ?? 0) * GROWTH);
    const bytes = new Uint8Array(
      Math.max(sizeBytes, isOfLargeChunks ? PACK_BUFFER_BYTES : Math.min(PACK_BUFFER_BYTES, grown)),
    );
    if (before) bytes.set(before);
    return (this.#bytes = bytes);
  }
}
