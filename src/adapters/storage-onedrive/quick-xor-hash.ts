import type { Bytes } from '../../engine/index.ts';

const WIDTH_BITS = 160;
const SHIFT_BITS = 11;
const HASH_BYTES = WIDTH_BITS / 8;
const LENGTH_BYTES = 8;

/**
 * OneDrive's `quickXorHash`, in Base64: each byte is combined by XOR into 160 bits, 11 bits further than the one
 * before, and the length into the last 64. It finds damage, and proves nothing against who wants to deceive.
 * https://github.com/OneDrive/onedrive-api-docs/blob/live/docs/code-snippets/quickxorhash.md
 */
export function quickXorHash(bytes: Bytes): string {
  // Bytes that are 160 apart are at the same place, so they are combined first: that takes most of the time.
  const folded = new Uint8Array(WIDTH_BITS);
  let place = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    folded[place] = (folded[place] ?? 0) ^ (bytes[at] ?? 0);
    place = place + 1 === WIDTH_BITS ? 0 : place + 1;
  }
  const hash = new Uint8Array(HASH_BYTES);
  const combine = (at: number, value: number) => {
    hash[at] = (hash[at] ?? 0) ^ (value & 0xff);
  };
  folded.forEach((byte, index) => {
    const bit = (index * SHIFT_BITS) % WIDTH_BITS;
    const at = Math.floor(bit / 8);
    combine(at, byte << (bit % 8));
    combine((at + 1) % HASH_BYTES, byte >> (8 - (bit % 8)));
  });
  for (let at = 0; at < LENGTH_BYTES; at += 1)
    combine(HASH_BYTES - LENGTH_BYTES + at, Math.floor(bytes.length / 256 ** at));
  return btoa(Array.from(hash, (byte) => String.fromCharCode(byte)).join(''));
}
