import { encodeKey } from '../format/record/row-codec.ts';
import type { RowReference } from '../snapshot/source-fitting.ts';
import { readableValue } from '../snapshot/read-attachment.ts';
import type { Source } from '../snapshot/source.ts';
import type { StoredLine } from '../snapshot/tree-reader.ts';
import type { MergedRows } from './merged-rows.ts';
import type { ReturnedRow } from './sync-request.ts';

/**
 * Brings back rows that one side has deleted and that a row of the other side refers to. Only rows that either side has
 * changed can refer to such a row: the rest stood beside the deletion already, in the state of the side that deleted
 * it.
 * @returns the rows brought back.
 */
export function restoreNeeded(rows: MergedRows, source: Pick<Source, 'references'>): readonly ReturnedRow[] {
  const gone = rowsGone(rows);
  if (gone.size === 0 || !source.references) return [];
  const returned: ReturnedRow[] = [];
  const open = rows.tables.flatMap((table) => rows.changedKeys(table).map((keyText) => ({ table, keyText })));
  // A growing list: rows that come back refer to others.
  for (const { table, keyText } of open) {
    for (const target of referencesOf(source, table, rows.merged(table, keyText))) {
      const found = { table: target.table, keyText: encodeKey(target.key) };
      const name = nameOf(found);
      if (!gone.delete(name)) continue;
      rows.become(found.table, found.keyText, earlierVersion(rows, found.table, found.keyText));
      returned.push({ ...found, why: 'needed' });
      open.push(found);
    }
  }
  return returned;
}

const nameOf = ({ table, keyText }: { readonly table: string; readonly keyText: string }) => `${table}\n${keyText}`;

/** Rows that are there at the base, or on one side, and not in the result. */
function rowsGone(rows: MergedRows): Set<string> {
  const gone = new Set<string>();
  for (const table of rows.tables)
    for (const keyText of rows.changedKeys(table))
      if (!rows.merged(table, keyText) && earlierVersion(rows, table, keyText)) gone.add(nameOf({ table, keyText }));
  return gone;
}

/** The version that comes back: of the side that did not delete it; where both did, that of the base. */
function earlierVersion(rows: MergedRows, table: string, keyText: string): StoredLine | undefined {
  return rows.mine(table, keyText) ?? rows.theirs(table, keyText) ?? rows.base(table, keyText);
}

export function referencesOf(
  source: Pick<Source, 'references'>,
  table: string,
  line: StoredLine | undefined,
): readonly RowReference[] {
  const value = line && readableValue(line.row);
  return value === undefined ? [] : (source.references?.(table, value) ?? []);
}
