import type { Bytes } from '../../engine/index.ts';
import { concatBytes, encodeHex } from '../../engine/low-level.ts';

const BLOCK_BYTES = 4 * 1024 * 1024;

/**
 * Dropbox's `content_hash`: the SHA-256 of the SHA-256 sums of each 4 MiB, in hexadecimal.
 * https://www.dropbox.com/developers/reference/content-hash
 */
export async function contentHash(bytes: Bytes): Promise<string> {
  const sums: Bytes[] = [];
  for (let at = 0; at < bytes.length; at += BLOCK_BYTES) sums.push(await sha256(bytes.subarray(at, at + BLOCK_BYTES)));
  return encodeHex(await sha256(concatBytes(sums)));
}

async function sha256(bytes: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
}
