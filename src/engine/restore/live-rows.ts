import { encodeUtf8 } from '../core/bytes.ts';
import { sha256Hex } from '../core/sha256.ts';
import { decodeKey, type EncodedRow, encodeRow } from '../format/record/row-codec.ts';
import { decodeLine, rowLine } from '../format/row-line.ts';
import type { Repository } from '../repository/repository.ts';
import { encodeIfFits } from '../snapshot/encode-if-fits.ts';
import { HoldingSaver } from '../snapshot/holding-saver.ts';
import { storeRowContent } from '../snapshot/store-attachment.ts';
import { isUnreadable, type SourceMoment } from '../snapshot/source.ts';
import type { SourceRow } from '../format/record/source-row.ts';
import type { StoredLine } from '../snapshot/tree-reader.ts';

/** The line of a live row as a backup would write it, without storing anything. */
export async function liveLine(
  repository: Repository,
  row: SourceRow,
  encoded: EncodedRow = encodeRow(row),
): Promise<string> {
  const content = await storeRowContent(new HoldingSaver(repository), row, encoded, { chunks: 0, bytes: 0 });
  const { keyText, valueText } = content.row;
  return rowLine(keyText, valueText, content.attachments);
}

/**
 * The live rows of some keys, by key text; missing ones, unreadable ones and those too large for a backup are left out.
 */
export async function liveLines(
  repository: Repository,
  moment: SourceMoment,
  table: string,
  keyTexts: readonly string[],
): Promise<ReadonlyMap<string, StoredLine>> {
  const rows = await moment.get(
    table,
    keyTexts.map((text) => decodeKey(JSON.parse(text))),
  );
  const lines = new Map<string, StoredLine>();
  for (const [at, row] of rows.entries()) {
    const keyText = keyTexts[at];
    if (!row || isUnreadable(row) || keyText === undefined) continue;
    const encoded = encodeIfFits(row);
    if (!encoded) continue;
    const line = await liveLine(repository, row, encoded);
    lines.set(keyText, { line, row: decodeLine(line) });
  }
  return lines;
}

/** SHA-256 over some rows, and over which of them are missing. */
export async function digestOf(keyTexts: readonly string[], lines: ReadonlyMap<string, StoredLine>): Promise<string> {
  return sha256Hex(encodeUtf8(keyTexts.map((keyText) => lines.get(keyText)?.line ?? '').join('\n')));
}
