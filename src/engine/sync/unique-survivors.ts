import { compareKeys, decodeKey } from '../format/record/row-codec.ts';
import type { Source, TableDescription } from '../snapshot/source.ts';
import type { StoredLine } from '../snapshot/tree-reader.ts';
import type { MergedRows } from './merged-rows.ts';
import type { FindRows } from './row-search.ts';
import { entryNames, hasSameNames } from './unique-names.ts';
import { includeReferring, redirect } from './whole-references.ts';

/** A row that has to give way to another with the same value in a unique index. */
export interface UniqueLoser {
  readonly table: string;
  readonly keyText: string;
  readonly line: StoredLine;
}

/** What settling needs to know of the data. */
export interface UniqueRules {
  readonly source: Pick<Source, 'references'>;
  readonly tables: readonly TableDescription[];
  /** Looks at the rows of my side. */
  readonly find: FindRows;
}

/**
 * Lets one row stay where two devices have given the same value of a unique index to two rows. Each side alone has
 * distinct values, so one of the two was changed on each side, or the merge itself gave one its value: it has a field
 * from either side, or refers to a row that took the place of another. A row that both sides know stays; of two new
 * ones the one with the smaller key does, and what refers to the other refers to it from then on. Where both sides know
 * both rows, the earlier edit is taken back; a third row may have got what that row had before, and gives way in turn.
 * A row that one side has deleted and the other has edited may live with the last name that the deleting side gave it.
 * If another row has that name by now, it lives as the editing side has it.
 * Only a base that was put together may have two rows with one value: a row that has to give way again becomes one with
 * the other, as if it were new.
 * @returns the rows that gave way.
 */
export async function settleUnique(rows: MergedRows, rules: UniqueRules): Promise<readonly UniqueLoser[]> {
  const settlings = rules.tables
    .filter(({ uniqueIndexes = [] }) => uniqueIndexes.length > 0)
    .map((table) => new UniqueSettling(rows, table));
  // Rows that refer to others than before, or have what they had, may meet others in a table that was settled already.
  for (let isSettled = false; !isSettled;) {
    isSettled = true;
    for (const settling of settlings) {
      if (await settling.run(rules.find)) isSettled = false;
      if (redirect(rows, rules.source, settling.table.name, settling.replacedBy)) isSettled = false;
    }
  }
  return settlings.flatMap(({ losers }) => losers);
}

class UniqueSettling {
  readonly losers: UniqueLoser[] = [];
  /** For each row that became one with another: that one. */
  readonly replacedBy = new Map<string, string>();
  readonly table: TableDescription;
  readonly #rows: MergedRows;
  readonly #owners = new Map<string, string>();
  readonly #gaveWay = new Set<string>();
  /** Values that the merge itself gave to rows, and whose other owners are known. */
  readonly #asked = new Set<string>();

  constructor(rows: MergedRows, table: TableDescription) {
    this.#rows = rows;
    this.table = table;
  }

  /** May be called again after rows were changed. @returns whether any gave way. */
  async run(find: FindRows): Promise<boolean> {
    const gaveWay = this.losers.length;
    await this.#includeOwners(find);
    this.#owners.clear();
    const keys = this.#rows.changedKeys(this.table.name);
    const ordered = keys.map((keyText) => ({ keyText, key: decodeKey(JSON.parse(keyText)) }));
    // Rows of the base come first, then smaller keys: the first one stays.
    const rank = (keyText: string) => (this.#isNew(keyText) ? 1 : 0);
    ordered.sort((one, other) => rank(one.keyText) - rank(other.keyText) || compareKeys(one.key, other.key));
    // A growing list: a row whose edit is taken back may meet others again.
    const open = ordered.map(({ keyText }) => keyText);
    for (const keyText of open) {
      const names = this.#namesOf(this.#merged(keyText));
      const owner = names.map((name) => this.#owners.get(name)).find((other = keyText) => other !== keyText);
      if (owner === undefined) {
        for (const name of names) this.#owners.set(name, keyText);
        continue;
      }
      const loser = this.#whoGivesWay(keyText, owner);
      await this.#giveWay(loser, loser === owner ? keyText : owner, find);
      open.push(keyText, owner);
    }
    return this.losers.length > gaveWay;
  }

  /** Rows that neither side has changed may have the values that neither side had given to a row. */
  async #includeOwners(find: FindRows): Promise<void> {
    const { name } = this.table;
    const wanted = new Set<string>();
    for (const keyText of this.#rows.changedKeys(name)) {
      const sides = [this.#rows.mine(name, keyText), this.#rows.theirs(name, keyText)];
      const given = new Set(sides.flatMap((line) => this.#namesOf(line)));
      for (const entry of this.#namesOf(this.#merged(keyText)))
        if (!given.has(entry) && !this.#asked.has(entry)) wanted.add(entry);
    }
    if (wanted.size === 0) return;
    for (const entry of wanted) this.#asked.add(entry);
    for (const [keyText, line] of await find.byNames(this.table, wanted))
      if (!this.#rows.isChanged(name, keyText)) this.#rows.include(name, keyText, line);
  }

  #whoGivesWay(keyText: string, owner: string): string {
    // The side that deleted a row may have given its last name to another one.
    if (this.#versionOfEditor(keyText)) return keyText;
    if (this.#versionOfEditor(owner)) return owner;
    if (this.#isNew(keyText)) return keyText;
    if (this.#isNew(owner)) return owner;
    // What is as it was in the base is in nobody's way there, unless the base was put together.
    if (!this.#isRenamed(owner)) return keyText;
    if (!this.#isRenamed(keyText)) return owner;
    return this.#isNamedEarlier(owner) && !this.#isNamedEarlier(keyText) ? owner : keyText;
  }

  /** A row goes back to what it was. One that is new, or has to give way again, becomes one with the other. */
  async #giveWay(keyText: string, to: string, find: FindRows): Promise<void> {
    const { name } = this.table;
    const line = this.#merged(keyText);
    if (line) this.losers.push({ table: name, keyText, line });
    for (const entry of this.#namesOf(line)) if (this.#owners.get(entry) === keyText) this.#owners.delete(entry);
    const earlier = this.#gaveWay.has(keyText) ? undefined : this.#earlierVersion(keyText);
    this.#gaveWay.add(keyText);
    this.#rows.become(name, keyText, earlier);
    if (earlier) return;
    this.replacedBy.set(keyText, to);
    if (!this.#isNew(keyText)) await includeReferring(this.#rows, { table: name, keyText }, find);
  }

  /** What a row goes back to when it gives way. Nothing if it is new, or as it was in the base. */
  #earlierVersion(keyText: string): StoredLine | undefined {
    const base = this.#isRenamed(keyText) ? this.#rows.base(this.table.name, keyText) : undefined;
    return this.#versionOfEditor(keyText) ?? base;
  }

  /** The only version that a side still has of a row, if the row now has a name that is not in it. */
  #versionOfEditor(keyText: string): StoredLine | undefined {
    if (this.#isNew(keyText)) return undefined;
    const { name } = this.table;
    const [mine, theirs] = [this.#rows.mine(name, keyText), this.#rows.theirs(name, keyText)];
    const edited = mine && theirs ? undefined : (mine ?? theirs);
    return edited && !hasSameNames(this.table, edited, this.#merged(keyText)) ? edited : undefined;
  }

  #isNew(keyText: string): boolean {
    return !this.#rows.base(this.table.name, keyText);
  }

  #isRenamed(keyText: string): boolean {
    return !hasSameNames(this.table, this.#rows.base(this.table.name, keyText), this.#merged(keyText));
  }

  /** Whether a row has its values from the side whose last edit is the earlier one. */
  #isNamedEarlier(keyText: string): boolean {
    const { name } = this.table;
    const earlier = this.#rows.edits.isMineLater ? this.#rows.theirs(name, keyText) : this.#rows.mine(name, keyText);
    return hasSameNames(this.table, earlier, this.#merged(keyText));
  }

  #merged(keyText: string): StoredLine | undefined {
    return this.#rows.merged(this.table.name, keyText);
  }

  #namesOf(line: StoredLine | undefined): readonly string[] {
    return entryNames(this.table, line);
  }
}
