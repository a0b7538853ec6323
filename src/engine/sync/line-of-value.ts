import { BackupError } from '../core/errors.ts';
import { jsonText } from '../core/json-text.ts';
import { encodeRow } from '../format/record/row-codec.ts';
import { decodeLine, rowLine, type StoredAttachment } from '../format/row-line.ts';
import { withFields } from '../restore/row-fields.ts';
import { decodeStoredRow } from '../snapshot/read-attachment.ts';
import type { Source, TableDescription } from '../snapshot/source.ts';
import type { StoredLine } from '../snapshot/tree-reader.ts';

/** The line of a row that was put together from two versions, with its derived members computed again. */
export async function lineOfValue(
  table: TableDescription,
  source: Pick<Source, 'settle'>,
  keyText: string,
  value: unknown,
): Promise<StoredLine> {
  const given = storedLine(keyText, jsonText(value));
  if (!source.settle) return given;
  const { key, value: decoded } = decodeStoredRow(given.row);
  const settled = encodeRow({ key, value: source.settle(table.name, decoded) });
  if (settled.attachments.length > 0 || settled.omitted.length > 0)
    throw new BackupError('internal', { context: { what: 'content in a derived member', table: table.name } });
  // The source says that the row changes now; two devices that merge the same would say different things.
  const { modifiedPath } = table;
  if (modifiedPath === undefined) return storedLine(keyText, settled.valueText);
  const timed = withFields(table, JSON.parse(settled.valueText), value, [modifiedPath]);
  return storedLine(keyText, jsonText(timed));
}

/** @param valueText in the JSON form. @param attachments the content outside the line. */
export function storedLine(
  keyText: string,
  valueText: string,
  attachments: readonly StoredAttachment[] = [],
): StoredLine {
  const line = rowLine(keyText, valueText, attachments);
  return { line, row: decodeLine(line) };
}
