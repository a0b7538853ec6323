import { type Bytes, encodeHex } from './bytes.ts';

export async function sha256(bytes: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
}

/** SHA-256 in lower-case hexadecimal: the id of a stored object. FORMAT.md §2. */
export async function sha256Hex(bytes: Bytes): Promise<string> {
  return encodeHex(await sha256(bytes));
}
