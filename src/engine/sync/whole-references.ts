import { jsonText } from '../core/json-text.ts';
import { encodeKey } from '../format/record/row-codec.ts';
import type { Source, TableDescription } from '../snapshot/source.ts';
import type { StoredLine } from '../snapshot/tree-reader.ts';
import type { LostRowValue } from './conflict-rows.ts';
import { storedLine } from './line-of-value.ts';
import type { FoldedRows, MergedRows, RowsInMerge } from './merged-rows.ts';
import type { ReturnedRow } from './sync-request.ts';
import { type FindRows, referencesOf, type RowAt } from './row-search.ts';
import { UniqueOwners } from './unique-owners.ts';

/** What bringing rows back needs to know of the data. */
export interface NeededRules {
  readonly source: Pick<Source, 'references'>;
  readonly tables: readonly TableDescription[];
  /** Looks at the rows of the result. */
  readonly find: FindRows;
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
  // What came back may have had to give way then.
  const returned = restoring.returned.filter(({ table, keyText }) => rows.merged(table, keyText));
  return { returned, lost: restoring.lost };
}

class RestoringNeeded implements NeededRows {
  readonly returned: ReturnedRow[] = [];
  readonly lost: LostRowValue[] = [];
  readonly #rows: FoldedRows;
  readonly #rules: NeededRules;
  readonly #owners: UniqueOwners;
  readonly #gone: Set<string>;
  /** By table: rows that became one with another, which therefore do not come back. */
  readonly #replacedBy = new Map<string, Map<string, string>>();

  constructor(rows: FoldedRows, rules: NeededRules, gone: readonly RowAt[]) {
    this.#rows = rows;
    this.#rules = rules;
    this.#owners = new UniqueOwners(rows, rules.tables, rules.find.byNames);
    this.#gone = new Set(gone.map(nameOf));
  }

  /** Comes to an end: a row comes back once at most, and one that became one with another does not. */
  async run(): Promise<void> {
    const open = [...changedIn(this.#rows)];
    // A growing list: rows that come back refer to others.
    for (const at of open) {
      const asked = new Set<string>();
      // It is asked again each time, since it may have become another by then, or be gone itself.
      for (let target = this.#missingFor(at, asked); target; target = this.#missingFor(at, asked)) {
        const { table, keyText } = target;
        asked.add(nameOf(target));
        const version = this.#rows.earlierVersion(table, keyText);
        const replaced = this.#replacedBy.get(table);
        const owner = replaced?.get(keyText) ?? (await this.#owners.findOther(table, keyText, version));
        if (owner === undefined) {
          this.#become(target, version);
          this.returned.push({ table, keyText, why: 'needed' });
          open.push(target);
        } else await this.#redirect([at], table, new Map([...(replaced ?? []), [keyText, owner]]));
      }
    }
  }

  /** A row that is gone, and that another one refers to. */
  #missingFor({ table, keyText }: RowAt, asked: ReadonlySet<string>): RowAt | undefined {
    const targets = this.#targetsOf(table, this.#rows.merged(table, keyText)).map((at) => [at, nameOf(at)] as const);
    return targets.find(([, name]) => this.#gone.has(name) && !asked.has(name))?.[0];
  }

  #targetsOf(table: string, line: StoredLine | undefined): readonly RowAt[] {
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
  async #redirect(rows: readonly RowAt[], target: string, to: ReadonlyMap<string, string>): Promise<void> {
    for (const at of rows) {
      const { table, keyText } = at;
      if (!redirectRow(this.#rows, this.#rules.source, at, { table: target, to })) continue;
      const line = this.#rows.merged(table, keyText);
      const other = await this.#owners.findOther(table, keyText, line);
      if (other === undefined || !line) this.#owners.note(table, keyText, line);
      else await this.#giveWay(at, line, other);
    }
  }

  /** Takes a row back to what it was. If nothing of that fits, or it is new, it becomes one with the other row. */
  async #giveWay(at: RowAt, line: StoredLine, to: string): Promise<void> {
    const { table, keyText } = at;
    for (const loss of this.#rows.lossesOf(table, keyText, line)) this.lost.push(loss);
    for (const version of this.#rows.versions(table, keyText))
      if (await this.#fits(at, version)) {
        this.#become(at, version);
        return;
      }
    const isNew = this.#rows.versions(table, keyText).length === 0;
    this.#become(at, undefined);
    if (!isNew) await includeReferring(this.#rows, at, this.#rules.find);
    const replaced = this.#replacedBy.get(table) ?? new Map<string, string>();
    this.#replacedBy.set(table, replaced.set(keyText, to));
    await this.#redirect(changedIn(this.#rows), table, replaced);
  }

  async #fits({ table, keyText }: RowAt, version: StoredLine): Promise<boolean> {
    if (this.#targetsOf(table, version).some((target) => this.#gone.has(nameOf(target)))) return false;
    return (await this.#owners.findOther(table, keyText, version)) === undefined;
  }
}

const nameOf = ({ table, keyText }: RowAt) => `${table}\n${keyText}`;

/** All changed rows, in an order that does not depend on which side is mine. */
const changedIn = (rows: RowsInMerge): readonly RowAt[] =>
  rows.tables
    .flatMap((table) => rows.changedKeys(table).map((keyText) => ({ table, keyText })))
    .sort((one, other) => (nameOf(one) < nameOf(other) ? -1 : 1));

/** Counts what refers to a row as changed, though nobody has changed it: only what is new is not referred to there. */
export async function includeReferring(
  rows: Pick<MergedRows, 'isChanged' | 'include'>,
  target: RowAt,
  find: FindRows,
): Promise<void> {
  for (const { table, keyText, line } of await find.referringTo(target))
    if (!rows.isChanged(table, keyText)) rows.include(table, keyText, line);
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
  const replacedKeys = new Set(keys.filter((key) => to.has(key)));
  if (replacedKeys.size === 0) return false;
  let { value } = line.row;
  for (const from of replacedKeys) {
    let last = from;
    // A row that took the place of another may have had to give way as well.
    for (let next = to.get(last); next !== undefined; next = to.get(last)) last = next;
    value = replaced(value, JSON.parse(from), JSON.parse(last));
  }
  const moved = storedLine(keyText, jsonText(value), line.row.attachments);
  // What a row refers to may follow from other rows.
  if (moved.line === line.line) return false;
  rows.become(table, keyText, moved);
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
