import { jsonText } from '../core/json-text.ts';
import { encodeKey } from '../format/record/row-codec.ts';
import type { RowReference } from '../snapshot/source-fitting.ts';
import { readableValue } from '../snapshot/read-attachment.ts';
import type { Source, TableDescription } from '../snapshot/source.ts';
import type { StoredLine } from '../snapshot/tree-reader.ts';
import { storedLine } from './line-of-value.ts';
import type { FoldedRows, RowsInMerge } from './merged-rows.ts';
import type { ReturnedRow } from './sync-request.ts';
import { UniqueOwners } from './unique-owners.ts';

/**
 * Brings back rows that one side has deleted and that a row of the other side refers to. Only rows that some side has
 * changed can refer to such a row: the rest stood beside the deletion already, in the state of the side that deleted
 * it. If another row has its value in a unique index by now, what refers to it refers to that one instead.
 * @returns the rows brought back.
 */
export function restoreNeeded(
  rows: FoldedRows,
  source: Pick<Source, 'references'>,
  described: readonly TableDescription[],
): readonly ReturnedRow[] {
  const changed = changedIn(rows);
  // Rows that are there at the base, or on one side, and not in the result.
  const gone = new Set(
    changed
      .filter(({ table, keyText }) => !rows.merged(table, keyText) && rows.earlierVersion(table, keyText))
      .map(nameOf),
  );
  if (gone.size === 0 || !source.references) return [];
  const owners = new UniqueOwners(rows, described);
  const returned: ReturnedRow[] = [];
  // In an order that does not depend on which side is mine.
  const open = changed.toSorted((one, other) => (nameOf(one) < nameOf(other) ? -1 : 1));
  // A growing list: rows that come back refer to others.
  for (const { table, keyText } of open) {
    for (const target of referencesOf(source, table, rows.merged(table, keyText))) {
      const found = { table: target.table, keyText: encodeKey(target.key) };
      if (!gone.has(nameOf(found))) continue;
      const version = rows.earlierVersion(found.table, found.keyText);
      const owner = owners.find(found.table, version);
      if (owner === undefined) {
        gone.delete(nameOf(found));
        rows.become(found.table, found.keyText, version);
        owners.note(found.table, found.keyText, version);
        returned.push({ ...found, why: 'needed' });
        open.push(found);
      } else
        redirectRow(rows, source, { table, keyText }, { table: found.table, to: new Map([[found.keyText, owner]]) });
    }
  }
  return returned;
}

const nameOf = ({ table, keyText }: RowAt) => `${table}\n${keyText}`;

const changedIn = (rows: RowsInMerge): readonly RowAt[] =>
  rows.tables.flatMap((table) => rows.changedKeys(table).map((keyText) => ({ table, keyText })));

export function referencesOf(
  source: Pick<Source, 'references'>,
  table: string,
  line: StoredLine | undefined,
): readonly RowReference[] {
  const value = line && readableValue(line.row);
  return value === undefined ? [] : (source.references?.(table, value) ?? []);
}

interface RowAt {
  readonly table: string;
  readonly keyText: string;
}

/** Rows of one table, and those that take their place, by key text. */
interface Replacements {
  readonly table: string;
  readonly to: ReadonlyMap<string, string>;
}

/** Makes rows refer to other rows instead of new ones. Only changed rows can refer to one that is new. */
export function redirect(
  rows: RowsInMerge,
  source: Pick<Source, 'references'>,
  table: string,
  to: ReadonlyMap<string, string>,
): void {
  if (to.size === 0) return;
  for (const at of changedIn(rows)) redirectRow(rows, source, at, { table, to });
}

function redirectRow(
  rows: RowsInMerge,
  source: Pick<Source, 'references'>,
  { table, keyText }: RowAt,
  { table: target, to }: Replacements,
): void {
  const line = rows.merged(table, keyText);
  if (!line) return;
  const keys = referencesOf(source, table, line).flatMap((one) => (one.table === target ? encodeKey(one.key) : []));
  const moved = new Set(keys.filter((key) => to.has(key)));
  if (moved.size === 0) return;
  let { value } = line.row;
  for (const from of moved) {
    let last = from;
    // A row that took the place of another may have had to give way as well.
    for (let next = to.get(last); next !== undefined; next = to.get(last)) last = next;
    value = replaced(value, JSON.parse(from), JSON.parse(last));
  }
  rows.become(table, keyText, storedLine(keyText, jsonText(value), line.row.attachments));
}

/** A copy of a JSON value with one value in place of another, at any place; of a list, only once. */
function replaced(json: unknown, from: unknown, to: unknown): unknown {
  if (JSON.stringify(json) === JSON.stringify(from)) return to;
  if (Array.isArray(json)) {
    const items = json.map((item: unknown) => replaced(item, from, to));
    const texts = items.map((item) => jsonText(item));
    return json.includes(from) ? items.filter((_, at) => texts.indexOf(texts[at] ?? '') === at) : items;
  }
  if (typeof json !== 'object' || json === null) return json;
  return Object.fromEntries(Object.entries(json).map(([name, member]) => [name, replaced(member, from, to)]));
}
