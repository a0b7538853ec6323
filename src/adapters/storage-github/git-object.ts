import type { Bytes } from '../../engine/index.ts';
import { concatBytes, encodeHex, encodeUtf8 } from '../../engine/low-level.ts';

/** The name that git gives to a file's content: a SHA-1 over its length and its bytes. */
export async function blobShaOf(bytes: Bytes): Promise<string> {
  const named = concatBytes([encodeUtf8(`blob ${bytes.length}\0`), bytes]);
  return encodeHex(new Uint8Array(await crypto.subtle.digest('SHA-1', named)));
}

const BEFORE = encodeUtf8('{"encoding":"base64","content":"');
const AFTER = encodeUtf8('"}');
const DIGITS = encodeUtf8('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/');
const PADDING = '='.charCodeAt(0);

/** The JSON that stores a blob, as bytes: a string in between would need twice the memory. */
export function blobJsonOf(bytes: Bytes): Bytes {
  const json = new Uint8Array(BEFORE.length + Math.ceil(bytes.length / 3) * 4 + AFTER.length);
  json.set(BEFORE);
  let to = BEFORE.length;
  for (let at = 0; at < bytes.length; at += 3) {
    const left = bytes.length - at;
    const bits = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    json[to] = DIGITS[bits >> 18] ?? 0;
    json[to + 1] = DIGITS[(bits >> 12) & 63] ?? 0;
    json[to + 2] = left > 1 ? (DIGITS[(bits >> 6) & 63] ?? 0) : PADDING;
    json[to + 3] = left > 2 ? (DIGITS[bits & 63] ?? 0) : PADDING;
    to += 4;
  }
  json.set(AFTER, to);
  return json;
}
