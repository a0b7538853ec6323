import type { SourceRow } from './source-row.ts';
import { decodeValue } from './decode-value.ts';
import type { GivenAttachment, RowAttachment } from './encode-leaf.ts';
import { encodeValue, type OmittedValue } from './encode-value.ts';
import { decodeKey, encodeKey } from './key-codec.ts';

export { LOST_BLOB, type GivenAttachment, type RowAttachment } from './encode-leaf.ts';
export type { OmittedValue } from './encode-value.ts';
export { compareKeys } from './compare-keys.ts';
export { decodeKey, encodeKey } from './key-codec.ts';

/** A row as text: two pieces of JSON without line breaks, and their attachments. */
export interface EncodedRow {
  readonly keyText: string;
  readonly valueText: string;
  /** In the order of their numbers in the line. */
  readonly attachments: readonly RowAttachment[];
  /** Values that could not be included. The decoder replaces them by `undefined`. */
  readonly omitted: readonly OmittedValue[];
}

/**
 * A row of any IndexedDB store as JSON, exact for everything that structured clone preserves. GRAMMAR.md. Attachments
 * are views on the row's own buffers: use them before these change.
 * @param lost Blobs of the row whose bytes cannot be read: they are omitted.
 * @throws BackupError `invalid-format` if the key is not valid, `limit-exceeded` if it is nested too deep.
 */
export function encodeRow(row: SourceRow, lost?: ReadonlySet<Blob>): EncodedRow {
  const { text, attachments, omitted } = encodeValue(row.value, lost);
  return { keyText: encodeKey(row.key), valueText: text, attachments, omitted };
}

/**
 * Decodes the output of `encodeRow`. Input is not trusted: anything but the encoder's exact form is refused.
 * @param key from `JSON.parse`.
 * @param value from `JSON.parse`; its objects may become part of the row.
 * @param attachments in the order of the encoder, equally many, of the same kinds.
 * @param carried see `decodeValue`.
 * @throws BackupError `invalid-format`, `limit-exceeded`, `incompatible` (a type that this platform lacks).
 */
export function decodeRow(
  key: unknown,
  value: unknown,
  attachments: readonly GivenAttachment[],
  carried?: ReadonlyMap<object, unknown>,
): SourceRow {
  return { key: decodeKey(key), value: decodeValue(value, attachments, carried) };
}
