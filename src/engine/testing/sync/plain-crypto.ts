import type { Buffer } from 'node:buffer';
import { createHash, createHmac } from 'node:crypto';
import type { Bytes } from '../../core/bytes.ts';
import { concatBytes, encodeHex, equalBytes } from '../../core/bytes.ts';
import { TAG_BYTES } from '../../format/object-header.ts';

// In place of the engine's cryptography: hashes by Node's own synchronous functions, and no encryption. With them, and
// with content that is not deflated, a simulation waits for nothing but its scheduler, so every run of a seed is the
// same; and it is many times faster. A test mocks the modules named below with these exports.

const bytesOf = (buffer: Buffer): Bytes => new Uint8Array(buffer);

/** The raw bytes take the place of the key. */
const rawKeys = new WeakMap<CryptoKey, Bytes>();

function keyOf(raw: Bytes): CryptoKey {
  // Nothing but the functions below looks into a key.
  const key = Object.create(null) as CryptoKey;
  rawKeys.set(key, raw.slice());
  return key;
}

function rawOf(key: CryptoKey): Bytes {
  const raw = rawKeys.get(key);
  if (!raw) throw new Error('a key of another kind');
  return raw;
}

/** Of `core/sha256.ts`. */
export const plainSha256 = {
  sha256: async (bytes: Bytes) => bytesOf(createHash('sha256').update(bytes).digest()),
  sha256Hex: async (bytes: Bytes) => createHash('sha256').update(bytes).digest('hex'),
};

/** Of `crypto/hmac.ts`. */
export const plainHmac = {
  importHmacKey: async (raw: Bytes) => keyOf(raw),
  hmac: async (key: CryptoKey, bytes: Bytes) => bytesOf(createHmac('sha256', rawOf(key)).update(bytes).digest()),
};

/** Of `crypto/hkdf.ts`: one hash in place of two. */
export const plainHkdf = {
  importHkdfKey: async (raw: Bytes) => keyOf(raw),
  deriveBytes: async (key: CryptoKey, info: string, salt: Bytes = new Uint8Array(0)) =>
    bytesOf(createHash('sha256').update(rawOf(key)).update(info).update(salt).digest()),
};

/** Of `crypto/aes-gcm.ts`: nothing is hidden, but whatever was changed or moved is noticed. */
export const plainAesGcm = {
  importAesKey: async (raw: Bytes) => keyOf(raw),
  encryptAesGcm: async (key: CryptoKey, nonce: Bytes, additionalData: Bytes, plain: Bytes) =>
    concatBytes([plain, tagOf(key, nonce, additionalData, plain)]),
  decryptAesGcm: async (key: CryptoKey, nonce: Bytes, additionalData: Bytes, sealed: Bytes) => {
    if (sealed.length < TAG_BYTES) return undefined;
    const end = sealed.length - TAG_BYTES;
    const plain = sealed.slice(0, end);
    return equalBytes(tagOf(key, nonce, additionalData, plain), sealed.subarray(end)) ? plain : undefined;
  },
};

function tagOf(key: CryptoKey, nonce: Bytes, additionalData: Bytes, plain: Bytes): Bytes {
  const hash = createHash('sha256').update(rawOf(key)).update(nonce).update(additionalData).update(plain);
  return bytesOf(hash.digest()).slice(0, TAG_BYTES);
}

/** Of `hash-wasm`, as far as pages need it: any keyed hash does. */
export const plainBlake3 = {
  createBLAKE3: async (_bits: number, key: Bytes) => {
    let hash = createHmac('sha256', key);
    const hasher = {
      init: () => {
        hash = createHmac('sha256', key);
        return hasher;
      },
      update: (data: string | Bytes) => {
        hash.update(data);
        return hasher;
      },
      digest: (form: 'hex' | 'binary') => {
        const digest = bytesOf(hash.digest());
        return form === 'hex' ? encodeHex(digest) : digest;
      },
    };
    return hasher;
  },
};

/** Of `core/give-way.ts`: in a simulation, nobody else has to be given way. */
export const plainGiveWay = { giveWay: async () => undefined };
