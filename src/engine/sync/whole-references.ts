import { jsonText } from '../core/json-text.ts';
import { encodeKey } from '../format/record/row-codec.ts';
import type { RowReference } from '../snapshot/source-fitting.ts';
import { readableValue } from '../snapshot/read-attachment.ts';
import type { Source, TableDescription } from '../snapshot/source.ts';
import type { StoredLine } from '../snapshot/tree-reader.ts';
import type { LostRowValue } from './conflict-rows.ts';
import { storedLine } from './line-of-value.ts';
import type { FoldedRows, RowsInMerge } from './merged-rows.ts';
import type { ReturnedRow } from './sync-request.ts';
import { type FindByNames, UniqueOwners } from './unique-owners.ts';

/** What bringing rows back needs to know of the data. */
export interface NeededRules {
  readonly source: Pick<Source, 'references'>;
  readonly tables: readonly TableDescription[];
  /** Looks at the rows of the result. */
  readonly find: FindByNames;
}

/** What it took to make the references of a result whole. */
export interface NeededRows {
  readonly returned: readonly ReturnedRow[];
  /** Rows that gave way to others with the same value in a unique index. */
  readonly lost: readonly LostRowValue[];
}

/**
 * Brings back rows that one side has deleted and that a row of the other side refers to. Only rows that some side has
 * changed can refer to such a row: the rest stood beside the deletion already, in the state of the side that deleted
 * it. If another row has its value in a unique index by now, what refers to it refers to that one instead; and gives
 * way, if there is such a row beside that one already.
 */
export async function restoreNeeded(rows: FoldedRows, rules: NeededRules): Promise<NeededRows> {
  // Rows that are there at the base, or on one side, and not in the result.
  const gone = changedIn(rows).filter(
    ({ table, keyText }) => !rows.merged(table, keyText) && rows.earlierVersion(table, keyText),
  );
  if (gone.length === 0 || !rules.source.references) return { returned: [], lost: [] };
  const restoring = new RestoringNeeded(rows, rules, gone);
  await restoring.run();
  return restoring;
}

class RestoringNeeded implements NeededRows {
  readonly returned: ReturnedRow[] = [];
  readonly lost: LostRowValue[] = [];
  readonly #rows: FoldedRows;
  readonly #rules: NeededRules;
  readonly #owners: UniqueOwners;
  readonly #gone: Set<string>;

  constructor(rows: FoldedRows, rules: NeededRules, gone: readonly RowAt[]) {
    this.#rows = rows;
    this.#rules = rules;
    this.#owners = new UniqueOwners(rows, rules.tables, rules.find);
    this.#gone = new Set(gone.map(nameOf));
  }

  async run(): Promise<void> {
    // In an order that does not depend on which side is mine.
    const open = changedIn(this.#rows).toSorted((one, other) => (nameOf(one) < nameOf(other) ? -1 : 1));
    // A growing list: rows that come back refer to others.
    for (const at of open)
      for (const target of this.#targetsOf(at, this.#rows.merged(at.table, at.keyText))) {
        if (!this.#gone.has(nameOf(target))) continue;
        const { table, keyText } = target;
        const version = this.#rows.earlierVersion(table, keyText);
        const owner = this.#owners.find(table, version);
        if (owner === undefined) {
          this.#become(target, version);
          this.returned.push({ table, keyText, why: 'needed' });
          open.push(target);
        } else await this.#redirect([at], { table, to: new Map([[keyText, owner]]) });
      }
  }

  #targetsOf({ table }: RowAt, line: StoredLine | undefined): readonly RowAt[] {
    const targets = referencesOf(this.#rules.source, table, line);
    return targets.map((target) => ({ table: target.table, keyText: encodeKey(target.key) }));
  }

  #become(at: RowAt, line: StoredLine | undefined): void {
    const { table, keyText } = at;
    this.#rows.become(table, keyText, line);
    this.#owners.note(table, keyText, line);
    if (line) this.#gone.delete(nameOf(at));
    else this.#gone.add(nameOf(at));
  }

  /** Makes rows refer to others. One whose value in a unique index is then that of another row gives way. */
  async #redirect(rows: readonly RowAt[], to: Replacements): Promise<void> {
    for (const at of rows) {
      const { table, keyText } = at;
      if (!redirectRow(this.#rows, this.#rules.source, at, to)) continue;
      const line = this.#rows.merged(table, keyText);
      const other = await this.#owners.findOther(table, keyText, line);
      if (other === undefined || !line) this.#owners.note(table, keyText, line);
      else await this.#giveWay(at, line, other);
    }
  }

  /** Takes a row back to what some side had, or to none. If nothing fits, the app refuses the result. */
  async #giveWay(at: RowAt, line: StoredLine, to: string): Promise<void> {
    const { table, keyText } = at;
    for (const version of this.#rows.versions(table, keyText)) {
      if (!(await this.#fits(at, version))) continue;
      for (const loss of this.#rows.lossesOf(table, keyText, line)) this.lost.push(loss);
      this.#become(at, version);
      if (!version) await this.#redirect(changedIn(this.#rows), { table, to: new Map([[keyText, to]]) });
      return;
    }
  }

  async #fits(at: RowAt, version: StoredLine | undefined): Promise<boolean> {
    if (!version) return true;
    if (this.#targetsOf(at, version).some((target) => this.#gone.has(nameOf(target)))) return false;
    return (await this.#owners.findOther(at.table, at.keyText, version)) === undefined;
  }
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

/**
 * Makes rows refer to other rows instead of new ones. Only changed rows can refer to one that is new.
 * @returns whether any did.
 */
export function redirect(
  rows: RowsInMerge,
  source: Pick<Source, 'references'>,
  table: string,
  to: ReadonlyMap<string, string>,
): boolean {
  if (to.size === 0) return false;
  return changedIn(rows).filter((at) => redirectRow(rows, source, at, { table, to })).length > 0;
}

function redirectRow(
  rows: RowsInMerge,
  source: Pick<Source, 'references'>,
  { table, keyText }: RowAt,
  { table: target, to }: Replacements,
): boolean {
  const line = rows.merged(table, keyText);
  if (!line) return false;
  const keys = referencesOf(source, table, line).flatMap((one) => (one.table === target ? encodeKey(one.key) : []));
  const moved = new Set(keys.filter((key) => to.has(key)));
  if (moved.size === 0) return false;
  let { value } = line.row;
  for (const from of moved) {
    let last = from;
    // A row that took the place of another may have had to give way as well.
    for (let next = to.get(last); next !== undefined; next = to.get(last)) last = next;
    value = replaced(value, JSON.parse(from), JSON.parse(last));
  }
  rows.become(table, keyText, storedLine(keyText, jsonText(value), line.row.attachments));
  return true;
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
