import type { SourceRow } from './source-row.ts';
import { decodeValue } from './decode-value.ts';
import type { GivenAttachment, RowAttachment } from './encode-leaf.ts';
import { encodeValue, type OmittedValue } from './encode-value.ts';
import { decodeKey, encodeKey } from './key-codec.ts';

export { LOST_BLOB, type GivenAttachment, type RowAttachment } from './encode-leaf.ts';
export type { OmittedValue } from './encode-value.ts';
export { compareKeys } from './compare-keys.ts';
export { decodeKey, encodeKey } from './key-codec.ts';

/** A row as text: two pieces of JSON without line breaks, and what stands beside them. */
export interface EncodedRow {
  readonly keyText: string;
  readonly valueText: string;
  /** In the order in which the line numbers them. */
  readonly attachments: readonly RowAttachment[];
  /** What could not be taken. In its place the decoder gives `undefined`. */
  readonly omitted: readonly OmittedValue[];
}

/**
 * A row of any IndexedDB store as JSON, exact for all that structured clone keeps. GRAMMAR.md.
 * Attachments are views on the row's own buffers: they must be used before these are changed.
 * @param lost Blobs of the row whose bytes cannot be read: they are omitted.
 * @throws BackupError `invalid-format` where the key is no valid key, `limit-exceeded` where it is nested too deep.
 */
export function encodeRow(row: SourceRow, lost?: ReadonlySet<Blob>): EncodedRow {
  const { text, attachments, omitted } = encodeValue(row.value, lost);
  return { keyText: encodeKey(row.key), valueText: text, attachments, omitted };
}

/**
 * The row that `encodeRow` wrote. Input is not trusted: what is not exactly the encoder's form is refused.
 * @param key as `JSON.parse` gave it.
 * @param value as `JSON.parse` gave it; its objects may become part of the row.
 * @param attachments in the order of the encoder, as many as it gave, of the same kinds.
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
