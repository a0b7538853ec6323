import type { Bytes } from '../core/bytes.ts';
import { TAG_BYTES } from '../format/object-header.ts';

export async function importAesKey(raw: Bytes): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt', 'decrypt']);
}

/** AES-256-GCM; never use a `nonce` (12 bytes) twice with one key. */
export async function encryptAesGcm(key: CryptoKey, nonce: Bytes, additionalData: Bytes, plain: Bytes): Promise<Bytes> {
  const params = { name: 'AES-GCM', iv: nonce, additionalData, tagLength: TAG_BYTES * 8 };
  return new Uint8Array(await crypto.subtle.encrypt(params, key, plain));
}

/** The plaintext, or `undefined` if the tag does not match: another key, or changed bytes. */
export async function decryptAesGcm(
  key: CryptoKey,
  nonce: Bytes,
  additionalData: Bytes,
  sealed: Bytes,
): Promise<Bytes | undefined> {
  if (sealed.length < TAG_BYTES) return undefined;
  const params = { name: 'AES-GCM', iv: nonce, additionalData, tagLength: TAG_BYTES * 8 };
  try {
    return new Uint8Array(await crypto.subtle.decrypt(params, key, sealed));
  } catch {
    // WebCrypto reports only that it failed.
    return undefined;
  }
}
