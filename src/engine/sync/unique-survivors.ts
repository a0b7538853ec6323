import { compareKeys, decodeKey, encodeKey } from '../format/record/row-codec.ts';
import { jsonText } from '../core/json-text.ts';
import { entryName, uniqueEntriesOf } from '../restore/unique-entries.ts';
import type { Source, TableDescription } from '../snapshot/source.ts';
import type { StoredLine } from '../snapshot/tree-reader.ts';
import { storedLine } from './line-of-value.ts';
import type { MergedRows } from './merged-rows.ts';
import { referencesOf } from './whole-references.ts';

/** A row that has to give way to another with the same value in a unique index. */
export interface UniqueLoser {
  readonly keyText: string;
  readonly line: StoredLine;
}

/**
 * Lets one row stay where two devices have given the same value of a unique index to two rows. Each state alone has
 * distinct values, so one of the two was changed on each side. A row that both sides know stays; of two new ones the
 * one with the smaller key does, and what refers to the other refers to it from then on. Where both knew both rows, the
 * earlier edit is taken back.
 * @param isMineLater whether the last edit of my side is the later one.
 * @returns the rows that gave way.
 */
export function settleUnique(
  rows: MergedRows,
  table: TableDescription,
  source: Pick<Source, 'references'>,
  isMineLater: boolean,
): readonly UniqueLoser[] {
  const { name, uniqueIndexes = [] } = table;
  if (uniqueIndexes.length === 0) return [];
  const losers: UniqueLoser[] = [];
  const owners = new Map<string, string>();
  const keys = rows.changedKeys(name).map((keyText) => ({ keyText, key: decodeKey(JSON.parse(keyText)) }));
  // Rows of the base come first, then smaller keys: the first one stays.
  const rank = (keyText: string) => (rows.base(name, keyText) ? 0 : 1);
  keys.sort((one, other) => rank(one.keyText) - rank(other.keyText) || compareKeys(one.key, other.key));
  for (const { keyText } of keys) {
    const line = rows.merged(name, keyText);
    if (!line) continue;
    const entries = uniqueEntriesOf(uniqueIndexes, line.row.value).map(entryName);
    const owner = entries.map((entry) => owners.get(entry)).find((other) => other !== undefined);
    if (owner === undefined) {
      for (const entry of entries) owners.set(entry, keyText);
      continue;
    }
    const base = rows.base(name, keyText);
    if (!base) {
      losers.push({ keyText, line });
      rows.become(name, keyText, undefined);
      redirect(rows, source, { table: name, from: keyText, to: owner });
      continue;
    }
    // Both were there before: one of the two edits is taken back.
    const [later, earlier] = isMineLater ? [rows.mine, rows.theirs] : [rows.theirs, rows.mine];
    const isOwnerOfEarlier = earlier.call(rows, name, owner)?.line === rows.merged(name, owner)?.line;
    const back = isOwnerOfEarlier && later.call(rows, name, keyText)?.line === line.line ? owner : keyText;
    const lost = rows.merged(name, back);
    if (lost) losers.push({ keyText: back, line: lost });
    rows.become(name, back, rows.base(name, back));
    if (back === owner) for (const entry of entries) owners.set(entry, keyText);
  }
  return losers;
}

interface Redirection {
  readonly table: string;
  readonly from: string;
  readonly to: string;
}

/** Makes rows refer to another row. Only changed rows can refer to one that is new. */
function redirect(rows: MergedRows, source: Pick<Source, 'references'>, { table, from, to }: Redirection): void {
  const [fromKey, toKey]: readonly unknown[] = [JSON.parse(from), JSON.parse(to)];
  for (const other of rows.tables)
    for (const keyText of rows.changedKeys(other)) {
      const line = rows.merged(other, keyText);
      const refers = referencesOf(source, other, line).some(
        (target) => target.table === table && encodeKey(target.key) === from,
      );
      if (!line || !refers) continue;
      rows.become(other, keyText, storedLine(keyText, jsonText(replaced(line.row.value, fromKey, toKey))));
    }
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
