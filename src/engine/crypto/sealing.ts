import type { Bytes } from '../core/bytes.ts';
import { concatBytes } from '../core/bytes.ts';
import { BackupError } from '../core/errors.ts';
import type { Random } from '../core/ports.ts';
import { decodeHeader, encodeHeader, HEADER_BYTES, type ObjectKind, SALT_BYTES } from '../format/object-header.ts';
import { decryptAesGcm, encryptAesGcm } from './aes-gcm.ts';
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

/** Seals and opens the segments of one object. */
export class ObjectSealer {
  readonly header: Bytes;
  readonly #key: CryptoKey;

  private constructor(header: Bytes, key: CryptoKey) {
    this.header = header;
    this.#key = key;
  }

  /** For a new object, with a new salt. */
  static async create(keys: RepositoryKeys, kind: ObjectKind, random: Random): Promise<ObjectSealer> {
    return ObjectSealer.of(keys, kind, random.bytes(SALT_BYTES));
  }

  /** For an existing object with a known salt. */
  static async of(keys: RepositoryKeys, kind: ObjectKind, salt: Bytes): Promise<ObjectSealer> {
    return new ObjectSealer(encodeHeader(kind, salt), await keys.objectKey(kind, salt));
  }

  /** @returns the ciphertext, 16 bytes longer than `plain`. Use each position only once. */
  async seal(place: SegmentPlace, plain: Bytes): Promise<Bytes> {
    return encryptAesGcm(this.#key, nonceOf(place), additionalDataOf(this.header, place), plain);
  }

  /** @throws BackupError `damaged` if the bytes are not those sealed at this position. */
  async open(place: SegmentPlace, sealed: Bytes): Promise<Bytes> {
    const plain = await decryptAesGcm(this.#key, nonceOf(place), additionalDataOf(this.header, place), sealed);
    if (!plain) throw new BackupError('damaged', { context: { what: 'sealed segment', ordinal: place.ordinal } });
    return plain;
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
  return sealer.open(WHOLE, stored.slice(HEADER_BYTES));
}
