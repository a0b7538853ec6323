import { type Bytes, encodeUtf8 } from '../core/bytes.ts';
import { BackupError } from '../core/errors.ts';

/** The kind letter in the header of an object. FORMAT.md §3, Sealing. */
export type ObjectKind = 'P' | 'X' | 'S' | 'C' | 'H' | 'L';

export const HEADER_BYTES = 40;
export const SALT_BYTES = 32;
/** Bytes that sealing adds to a segment: the authentication tag of AES-GCM. */
export const TAG_BYTES = 16;
const SALT_AT = HEADER_BYTES - SALT_BYTES;
const MAGIC = 'HLOM';
const VERSION = 1;

export function encodeHeader(kind: ObjectKind, salt: Bytes): Bytes {
  const header = new Uint8Array(HEADER_BYTES);
  header.set(encodeUtf8(`${MAGIC}${kind}`));
  header[5] = VERSION;
  header.set(salt, SALT_AT);
  return header;
}

/**
 * Reads the header of an object of the expected kind, and returns its salt.
 * @throws BackupError `truncated`, `newer-version`, `damaged` (not an object of this kind).
 */
export function decodeHeader(kind: ObjectKind, bytes: Bytes): { readonly header: Bytes; readonly salt: Bytes } {
  if (bytes.length < HEADER_BYTES) throw new BackupError('truncated', { context: { object: kind } });
  const header = bytes.slice(0, HEADER_BYTES);
  const isOurs = header.subarray(0, 5).every((byte, at) => byte === `${MAGIC}${kind}`.charCodeAt(at));
  if (!isOurs) throw new BackupError('damaged', { context: { object: kind, what: 'header' } });
  const version = header[5] ?? 0;
  if (version > VERSION) throw new BackupError('newer-version', { context: { version } });
  if (version !== VERSION || header[6] !== 0 || header[7] !== 0) {
    throw new BackupError('damaged', { context: { object: kind, what: 'header' } });
  }
  return { header, salt: header.slice(SALT_AT) };
}
