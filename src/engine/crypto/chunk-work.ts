import { type Bytes, release } from '../core/bytes.ts';
import { BackupError } from '../core/errors.ts';
import { sha256 } from '../core/sha256.ts';
import { deflate, inflateExactly } from '../format/deflate.ts';
import { decryptAesGcm, encryptAesGcm } from './aes-gcm.ts';
import { hmac } from './hmac.ts';
import type { PartOfBlob } from '../storage/blob-storage.ts';

/** What a segment of an object is sealed with. FORMAT.md §3, Sealing. */
export interface Seal {
  readonly key: CryptoKey;
  readonly nonce: Bytes;
  readonly additionalData: Bytes;
}

/** A sealed chunk, and what is needed to open it and compute its id. */
export interface SealedChunk {
  readonly seal: Seal;
  readonly sealed: Bytes;
  readonly macKey: CryptoKey;
  /** The size to which it inflates; missing if it is not deflated. */
  readonly inflatedBytes?: number;
  /** Whether its content is needed, and not only its mac. */
  readonly needsPlain: boolean;
}

export interface OpenedChunk {
  /** The mac of the content: the chunk's id. FORMAT.md §4. */
  readonly mac: Bytes;
  /** Missing if it was not needed. */
  readonly plain?: Bytes;
}

export interface Digested {
  /** SHA-256. */
  readonly hash: Bytes;
  /** What was hashed, perhaps in another array over another buffer: the one that was given may be gone. */
  readonly bytes: Bytes;
}

/** A sealed chunk within an object that was read whole; it is only checked. */
export interface ChunkWithin extends Omit<SealedChunk, 'sealed' | 'needsPlain'> {
  readonly offset: number;
  readonly sealedBytes: number;
}

/** An object that was read whole. */
export interface WholeObject {
  /** Given away with its whole buffer. */
  readonly stored: Bytes;
  /** Reads it once more, should it be lost on another thread. */
  readonly readAgain: () => Promise<Bytes>;
}

export interface CheckedObject extends Digested {
  /** For each chunk its mac, or `undefined` if it does not open. */
  readonly macs: readonly (Bytes | undefined)[];
}

export interface OpenedBlob {
  /** The mac of the content. */
  readonly mac: Bytes;
  readonly blob: Blob;
}

/**
 * The work with chunks and packs that takes processor time. A port, because it may be done on other threads: Chromium
 * 156 deflates, encrypts and hashes on the thread that calls, if that is a worker. Every implementation gives the same
 * bytes.
 */
export interface ChunkWork {
  /** The array must not change meanwhile. */
  deflate(plain: Bytes): Promise<Bytes>;
  /** @param mayTake whether the caller gives `plain` and its whole buffer away. */
  seal(seal: Seal, plain: Bytes, mayTake: boolean): Promise<Bytes>;
  /** @throws BackupError `damaged`. */
  open(chunk: SealedChunk): Promise<OpenedChunk>;
  /** Takes the array with its whole buffer, and gives it back. */
  digest(bytes: Bytes): Promise<Digested>;
  /** As `checkChunks` does. Missing: it is done here. */
  check?(object: WholeObject, chunks: readonly ChunkWithin[]): Promise<CheckedObject>;
  /**
   * Opens a chunk that is a piece of a file, and makes a Blob of it; if the chunk lies in a Blob, reads it, too. On
   * another thread if one has time, and then no bytes come through the calling thread. Missing: there is no other.
   * @param sealed the sealed bytes, given away with their whole buffer; or where they are.
   * @param type the media type of the Blob that is made.
   * @returns `undefined` if anything went wrong: `open` finds out what.
   */
  openAsBlob?(chunk: ChunkWithin, sealed: Bytes | PartOfBlob, type: string): Promise<OpenedBlob | undefined>;
}

/** Deflates, and inflates to exactly the declared length, as `format/deflate.ts` does. */
export interface Codec {
  readonly deflate: (plain: Bytes) => Promise<Bytes>;
  readonly inflateExactly: (deflated: Bytes, plainLength: number) => Promise<Bytes>;
}

/** On the calling thread. */
export const chunkWorkBy = ({ deflate, inflateExactly }: Codec): ChunkWork => ({
  deflate,

  async seal({ key, nonce, additionalData }, plain, mayTake) {
    const sealed = await encryptAesGcm(key, nonce, additionalData, plain);
    if (mayTake) release(plain);
    return sealed;
  },

  async open({ seal, sealed, macKey, inflatedBytes, needsPlain }) {
    const stored = await decryptAesGcm(seal.key, seal.nonce, seal.additionalData, sealed);
    if (!stored) throw new BackupError('damaged', { context: { what: 'sealed chunk' } });
    const plain = inflatedBytes === undefined ? stored : await inflateExactly(stored, inflatedBytes);
    if (plain !== stored) release(stored);
    const mac = await hmac(macKey, plain);
    if (needsPlain) return { mac, plain };
    release(plain);
    return { mac };
  },

  digest: async (bytes) => ({ hash: await sha256(bytes), bytes }),
});

export const chunkWorkHere = chunkWorkBy({ deflate, inflateExactly });
