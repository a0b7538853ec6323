import { encodeUtf8 } from '../core/bytes.ts';
import { jsonText } from '../core/json-text.ts';
import { sha256Hex } from '../core/sha256.ts';
import type { Device, EditStamp } from '../format/head.ts';
import { decodeLine, rowLine } from '../format/row-line.ts';
import type { StoredLine } from '../snapshot/tree-reader.ts';
import type { LostValue } from './merge-row.ts';
import type { ConflictRow } from './sync-request.ts';

/** A value that lost against another one of the same row. */
export interface LostRowValue {
  readonly table: string;
  readonly keyText: string;
  readonly value: LostValue;
  /** The last edits of the two states. */
  readonly kept: EditStamp;
  readonly lost: EditStamp;
}

/**
 * The rows of the table of conflicts (`ConflictRow`) for some lost values, by key text. Their ids follow from what was
 * lost, so devices that merge the same states write the same rows.
 */
export async function conflictRows(lost: readonly LostRowValue[]): Promise<ReadonlyMap<string, StoredLine>> {
  const rows = new Map<string, StoredLine>();
  for (const { table, keyText, value, kept, lost: loser } of lost) {
    const { attachments, field, ...values } = value;
    const content: Omit<ConflictRow, 'id'> = {
      table,
      key: keyText,
      field,
      ...values,
      keptFrom: nameOf(kept.device),
      lostFrom: nameOf(loser.device),
      at: timeText(kept.time),
    };
    const id = (await sha256Hex(encodeUtf8(jsonText([content, attachments])))).slice(0, ID_DIGITS);
    const line = rowLine(JSON.stringify(id), jsonText({ id, ...content }), attachments);
    rows.set(JSON.stringify(id), { line, row: decodeLine(line) });
  }
  return rows;
}

const ID_DIGITS = 32;
/** The latest moment that a date can express. */
const LAST_TIME = 8.64e15;

const nameOf = ({ id, name }: Device) => ({ id, name });
const timeText = (time: number) => new Date(Math.min(time, LAST_TIME)).toISOString();
