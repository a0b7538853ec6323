import { createDecipheriv, createHmac, KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { deflateRaw, deflateRawSync, type InflateRaw, inflateRaw, inflateRawSync } from 'node:zlib';
import { BackupError, type Bytes } from '../../engine/index.ts';
import { chunkWorkBy, type ChunkWork, type OpenedChunk, type Seal, type SealedChunk } from '../../engine/low-level.ts';

/** Below this, handing the work to another thread takes longer than the work. */
const LEAST_BYTES_ELSEWHERE = 64 * 1024;

const TAG_BYTES = 16;
/** Of zlib's option. */
const LEAST_CHUNK_SIZE = 64;

/** Node 26 warns when a key that cannot be exported is used here, and a later one will refuse (Node's DEP0204). */
const CAN_USE_KEYS_HERE = Number.parseInt(process.versions.node) < 26;

const deflateElsewhere = promisify(deflateRaw);

/** What `info: true` makes zlib return, which its types do not say. */
interface Inflated {
  readonly buffer: Bytes;
  /** `bytesWritten` is how much of the input was used. */
  readonly engine: InflateRaw;
}

async function inflateBy(deflated: Bytes, plainLength: number): Promise<Inflated> {
  // One byte too many is allowed; what is longer fails. By default, 16 KB are inflated at once, and joined.
  const options = { maxOutputLength: plainLength + 1, chunkSize: Math.max(plainLength, LEAST_CHUNK_SIZE), info: true };
  // The casts: see `Inflated`.
  if (plainLength < LEAST_BYTES_ELSEWHERE) return inflateRawSync(deflated, options) as unknown as Inflated;
  return new Promise((resolve, reject) => {
    inflateRaw(deflated, options, (error, result) => {
      if (error) reject(error);
      else resolve(result as unknown as Inflated);
    });
  });
}

const damaged = (what: string, cause?: unknown) => new BackupError('damaged', { context: { what }, cause });

async function inflateExactly(deflated: Bytes, plainLength: number): Promise<Bytes> {
  let inflated: Inflated;
  try {
    inflated = await inflateBy(deflated, plainLength);
  } catch (cause) {
    throw damaged('deflated chunk', cause);
  }
  const { buffer, engine } = inflated;
  if (buffer.length !== plainLength) throw damaged('inflated size');
  // zlib ignores what follows the end of the deflated data; streams of the web refuse it.
  if (engine.bytesWritten !== deflated.length) throw damaged('deflated chunk');
  return ownBytes(buffer);
}

/** With a buffer of its own, which can be given away: small results of zlib may share one. */
function ownBytes(bytes: Bytes): Bytes {
  return bytes.byteLength === bytes.buffer.byteLength ? new Uint8Array(bytes.buffer) : new Uint8Array(bytes);
}

const keyObjects = new WeakMap<CryptoKey, KeyObject>();

/** The same key for the functions of `node:crypto`, which answer at once. */
function keyObjectOf(key: CryptoKey): KeyObject {
  const known = keyObjects.get(key) ?? KeyObject.from(key);
  keyObjects.set(key, known);
  return known;
}

function decrypt({ key, nonce, additionalData }: Seal, sealed: Bytes): Bytes {
  const end = sealed.length - TAG_BYTES;
  if (end < 0) throw damaged('sealed chunk');
  const decipher = createDecipheriv('aes-256-gcm', keyObjectOf(key), nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(additionalData);
  decipher.setAuthTag(sealed.subarray(end));
  try {
    const plain = decipher.update(sealed.subarray(0, end));
    decipher.final();
    return ownBytes(plain);
  } catch (cause) {
    throw damaged('sealed chunk', cause);
  }
}

async function openHere({ seal, sealed, macKey, inflatedBytes, needsPlain }: SealedChunk): Promise<OpenedChunk> {
  const stored = decrypt(seal, sealed);
  const plain = inflatedBytes === undefined ? stored : await inflateExactly(stored, inflatedBytes);
  const mac = ownBytes(createHmac('sha256', keyObjectOf(macKey)).update(plain).digest());
  return needsPlain ? { mac, plain } : { mac };
}

const elsewhere = chunkWorkBy({
  deflate: async (plain) =>
    ownBytes(plain.length < LEAST_BYTES_ELSEWHERE ? deflateRawSync(plain) : await deflateElsewhere(plain)),
  inflateExactly,
});

/**
 * By Node's own functions. For a chunk of a few kilobytes, those of the web take several times as long, each a job for
 * another thread or a stream. For a large one, they copy on the calling thread what they are given, which takes as long
 * as decrypting it there. Large chunks are inflated and deflated on other threads.
 */
export const nodeChunkWork: ChunkWork = { ...elsewhere, ...(CAN_USE_KEYS_HERE ? { open: openHere } : {}) };
