import { assertFewContainers } from '../core/bounded-json.ts';
import { BackupError } from '../core/errors.ts';
import { type EncodedRow, encodeRow } from '../format/record/row-codec.ts';
import { MAX_PAGE_BYTES } from '../format/tree-bounds.ts';
import type { SourceRow } from '../format/record/source-row.ts';

/** For the text around the key and the value in a line, mostly ids of attachments. */
const TAIL_BYTES = 1024;
const ATTACHMENTS_BYTES = 16 * 1024 * 1024;

/** A row as text; `undefined` if no page can contain it: see FORMAT.md §11. */
export function encodeIfFits(row: SourceRow): EncodedRow | undefined {
  try {
    const encoded = encodeRow(row);
    const { keyText, valueText, attachments } = encoded;
    assertFewContainers(valueText);
    const room = MAX_PAGE_BYTES - TAIL_BYTES - (attachments.length > 0 ? ATTACHMENTS_BYTES : 0);
    return fitsInto(room, keyText, valueText) ? encoded : undefined;
  } catch (error) {
    // A RangeError means that a text would exceed the platform's maximum length.
    if (error instanceof RangeError || (error instanceof BackupError && error.code === 'limit-exceeded'))
      return undefined;
    throw error;
  }
}

/** Whether the texts, as UTF-8, take at most so many bytes. */
function fitsInto(bytes: number, ...texts: readonly string[]): boolean {
  const characters = texts.reduce((sum, text) => sum + text.length, 0);
  if (characters > bytes) return false;
  // A UTF-16 unit takes at most three.
  if (characters * 3 <= bytes) return true;
  let counted = 0;
  for (const text of texts) {
    for (let at = 0; at < text.length; at += 1) {
      const unit = text.charCodeAt(at);
      const isSurrogate = unit >= 0xd800 && unit < 0xe000;
      counted += unit < 0x80 ? 1 : unit < 0x800 || isSurrogate ? 2 : 3;
    }
  }
  return counted <= bytes;
}
