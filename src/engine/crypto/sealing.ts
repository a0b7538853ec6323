import type { Bytes } from '../core/bytes.ts';
import { concatBytes, encodeHex } from '../core/bytes.ts';
import { BackupError } from '../core/errors.ts';
import type { Random } from '../core/ports.ts';
import { decodeHeader, encodeHeader, HEADER_BYTES, type ObjectKind, SALT_BYTES } from '../format/object-header.ts';
import type { PackedChunk } from '../format/pack-table.ts';
import { decryptAesGcm } from './aes-gcm.ts';
import type { ChunkWithin, Seal } from './chunk-work.ts';
import type { RepositoryKeys } from './repository-keys.ts';

/** The position of a segment, from which its nonce and associated data are formed. FORMAT.md §3, Sealing. */
export interface SegmentPlace {
  readonly ordinal: number;
  /** Bytes from the start of the object. */
  readonly offset: number;
  /** The kind of chunk, or 0 if it is not a chunk. */
  readonly chunkKind: number;
}

function nonceOf(place: SegmentPlace): Bytes {
  const nonce = new Uint8Array(12);
  new DataView(nonce.buffer).setUint32(8, place.ordinal);
  return nonce;
}

function additionalDataOf(header: Bytes, place: SegmentPlace): Bytes {
  const data = new Uint8Array(HEADER_BYTES + 13);
  data.set(header);
  const view = new DataView(data.buffer);
  view.setUint32(HEADER_BYTES, place.ordinal);
  view.setBigUint64(HEADER_BYTES + 4, BigInt(place.offset));
  view.setUint8(HEADER_BYTES + 12, place.chunkKind);
  return data;
}

const NOTHING = new Uint8Array(0);

/** Seals and opens the segments of one object. */
export class ObjectSealer {
  readonly header: Bytes;
  readonly #keys: RepositoryKeys;
  readonly #key: CryptoKey;

  private constructor(header: Bytes, keys: RepositoryKeys, key: CryptoKey) {
    this.header = header;
    this.#keys = keys;
    this.#key = key;
  }

  /** For a new object, with a new salt. */
  static async create(keys: RepositoryKeys, kind: ObjectKind, random: Random): Promise<ObjectSealer> {
    return ObjectSealer.of(keys, kind, random.bytes(SALT_BYTES));
  }

  /** For an existing object with a known salt. */
  static async of(keys: RepositoryKeys, kind: ObjectKind, salt: Bytes): Promise<ObjectSealer> {
    return new ObjectSealer(encodeHeader(kind, salt), keys, await keys.objectKey(kind, salt));
  }

  /**
   * @param mayTake whether the caller gives `plain` and its whole buffer away.
   * @returns the ciphertext, 16 bytes longer than `plain`. Use each position only once.
   */
  async seal(place: SegmentPlace, plain: Bytes, mayTake = false): Promise<Bytes> {
    return this.#keys.work.seal(this.#sealAt(place), plain, mayTake);
  }

  /** @throws BackupError `damaged` if the bytes are not those sealed at this position. */
  async open(place: SegmentPlace, sealed: Bytes): Promise<Bytes> {
    const { key, nonce, additionalData } = this.#sealAt(place);
    const plain = await decryptAesGcm(key, nonce, additionalData, sealed);
    if (!plain) throw new BackupError('damaged', { context: { what: 'sealed segment', ordinal: place.ordinal } });
    return plain;
  }

  /**
   * Opens a chunk, inflates it, and checks it against its id.
   * @param needsPlain whether its content is needed; the result is empty if not.
   * @throws BackupError `damaged`.
   */
  async openChunk(chunk: PackedChunk, sealed: Bytes, needsPlain = true): Promise<Bytes> {
    const { id } = chunk;
    const { mac, plain = NOTHING } = await this.#keys.work.open({ ...this.within(chunk), sealed, needsPlain });
    if (encodeHex(mac) !== id) throw new BackupError('damaged', { context: { chunk: id } });
    return plain;
  }

  /** What is needed to open a chunk where it lies in its pack. */
  within({ kind, ordinal, offset, sealedBytes, isDeflated, plainBytes }: PackedChunk): ChunkWithin {
    return {
      offset,
      sealedBytes,
      seal: this.#sealAt({ ordinal, offset, chunkKind: kind }),
      macKey: this.#keys.chunkIdKey(kind),
      ...(isDeflated ? { inflatedBytes: plainBytes } : {}),
    };
  }

  #sealAt(place: SegmentPlace): Seal {
    return { key: this.#key, nonce: nonceOf(place), additionalData: additionalDataOf(this.header, place) };
  }
}

const WHOLE: SegmentPlace = { ordinal: 0, offset: HEADER_BYTES, chunkKind: 0 };

/** An object of one segment: index, snapshot, lock. */
export async function sealObject(keys: RepositoryKeys, kind: ObjectKind, random: Random, plain: Bytes): Promise<Bytes> {
  const sealer = await ObjectSealer.create(keys, kind, random);
  return concatBytes([sealer.header, await sealer.seal(WHOLE, plain)]);
}

/** @throws BackupError `truncated`, `newer-version`, `damaged`. */
export async function openObject(keys: RepositoryKeys, kind: ObjectKind, stored: Bytes): Promise<Bytes> {
  const { salt } = decodeHeader(kind, stored);
  const sealer = await ObjectSealer.of(keys, kind, salt);
  return sealer.open(WHOLE, stored.subarray(HEADER_BYTES));
}
