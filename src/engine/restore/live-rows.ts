import { encodeUtf8 } from '../core/bytes.ts';
import { sha256Hex } from '../crypto/hashing.ts';
import { decodeKey, encodeRow } from '../format/record/row-codec.ts';
import { decodeLine, rowLine } from '../format/row-line.ts';
import type { Repository } from '../repository/repository.ts';
import { HoldingSaver } from '../snapshot/capture-live.ts';
import { storeAttachment } from '../snapshot/store-attachment.ts';
import type { SourceMoment, SourceRow } from '../snapshot/source.ts';
import type { StoredLine } from '../snapshot/tree-reader.ts';

/** The line of a row of the live data as a backup would write it, without storing anything. */
export async function liveLine(repository: Repository, row: SourceRow): Promise<string> {
  const { keyText, valueText, attachments } = encodeRow(row);
  const saver = new HoldingSaver(repository);
  const stored = [];
  for (const attachment of attachments) stored.push(await storeAttachment(saver, attachment, { chunks: 0, bytes: 0 }));
  return rowLine(keyText, valueText, stored);
}

/** The live rows of some keys, by key text; those that are not there are missing. */
export async function liveLines(
  repository: Repository,
  moment: SourceMoment,
  table: string,
  keyTexts: readonly string[],
): Promise<ReadonlyMap<string, StoredLine>> {
  const rows = await moment.get(table, keyTexts.map((text) => decodeKey(JSON.parse(text))));
  const lines = new Map<string, StoredLine>();
  for (const [at, row] of rows.entries()) {
    const keyText = keyTexts[at];
    if (!row || keyText === undefined) continue;
    const line = await liveLine(repository, row);
    lines.set(keyText, { line, row: decodeLine(line) });
  }
  return lines;
}

/** SHA-256 over some rows, and over which of them are not there. */
export async function digestOf(keyTexts: readonly string[], lines: ReadonlyMap<string, StoredLine>): Promise<string> {
  return sha256Hex(encodeUtf8(keyTexts.map((keyText) => lines.get(keyText)?.line ?? '').join('\n')));
}
