import { type Bytes, encodeUtf8 } from '../core/bytes.ts';

const EMPTY = new Uint8Array(0);

/** A key from which others are derived; it cannot be extracted. */
export async function importHkdfKey(raw: Bytes): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', raw, 'HKDF', false, ['deriveBits']);
}

/** HKDF-SHA-256 (RFC 5869), 32 bytes. `info` is a label of FORMAT.md §3. */
export async function deriveBytes(key: CryptoKey, info: string, salt: Bytes = EMPTY): Promise<Bytes> {
  const params = { name: 'HKDF', hash: 'SHA-256', salt, info: encodeUtf8(info) };
  return new Uint8Array(await crypto.subtle.deriveBits(params, key, 256));
}
