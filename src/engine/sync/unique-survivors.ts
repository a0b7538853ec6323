import { compareKeys, decodeKey } from '../format/record/row-codec.ts';
import type { Source, TableDescription } from '../snapshot/source.ts';
import type { StoredLine } from '../snapshot/tree-reader.ts';
import type { MergedRows } from './merged-rows.ts';
import { entryNames, hasSameNames } from './unique-owners.ts';
import { redirect } from './whole-references.ts';

/** A row that has to give way to another with the same value in a unique index. */
export interface UniqueLoser {
  readonly keyText: string;
  readonly line: StoredLine;
}

/**
 * Lets one row stay where two devices have given the same value of a unique index to two rows. Each state alone has
 * distinct values, so one of the two was changed on each side. A row that both sides know stays; of two new ones the
 * one with the smaller key does, and what refers to the other refers to it from then on. Where both sides know both
 * rows, the earlier edit is taken back; a third row may have got what that row had before, and gives way in turn.
 * @param isMineLater whether the last edit of my side is the later one.
 * @returns the rows that gave way.
 */
export function settleUnique(
  rows: MergedRows,
  table: TableDescription,
  source: Pick<Source, 'references'>,
  isMineLater: boolean,
): readonly UniqueLoser[] {
  if (!table.uniqueIndexes?.length) return [];
  const settling = new UniqueSettling(rows, table, isMineLater);
  settling.run();
  redirect(rows, source, table.name, settling.replacedBy);
  return settling.losers;
}

class UniqueSettling {
  readonly losers: UniqueLoser[] = [];
  /** For each new row that gave way, the one that it gave way to. */
  readonly replacedBy = new Map<string, string>();
  readonly #rows: MergedRows;
  readonly #table: TableDescription;
  readonly #isMineLater: boolean;
  readonly #owners = new Map<string, string>();
  readonly #gaveWay = new Set<string>();

  constructor(rows: MergedRows, table: TableDescription, isMineLater: boolean) {
    this.#rows = rows;
    this.#table = table;
    this.#isMineLater = isMineLater;
  }

  run(): void {
    const keys = this.#rows.changedKeys(this.#table.name);
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
      if (this.#gaveWay.has(loser)) continue;
      this.#giveWay(loser, loser === owner ? keyText : owner);
      open.push(keyText, owner);
    }
  }

  #whoGivesWay(keyText: string, owner: string): string {
    if (this.#isNew(keyText)) return keyText;
    if (this.#isNew(owner)) return owner;
    // What is as it was in the base is in nobody's way there.
    if (!this.#isRenamed(keyText)) return owner;
    if (!this.#isRenamed(owner)) return keyText;
    return this.#isNamedEarlier(owner) && !this.#isNamedEarlier(keyText) ? owner : keyText;
  }

  #giveWay(keyText: string, to: string): void {
    const { name } = this.#table;
    const line = this.#merged(keyText);
    if (line) this.losers.push({ keyText, line });
    for (const entry of this.#namesOf(line)) if (this.#owners.get(entry) === keyText) this.#owners.delete(entry);
    if (this.#isNew(keyText)) this.replacedBy.set(keyText, to);
    this.#rows.become(name, keyText, this.#rows.base(name, keyText));
    this.#gaveWay.add(keyText);
  }

  #isNew(keyText: string): boolean {
    return !this.#rows.base(this.#table.name, keyText);
  }

  #isRenamed(keyText: string): boolean {
    return !hasSameNames(this.#table, this.#rows.base(this.#table.name, keyText), this.#merged(keyText));
  }

  /** Whether a row has its values from the side whose last edit is the earlier one. */
  #isNamedEarlier(keyText: string): boolean {
    const { name } = this.#table;
    const earlier = this.#isMineLater ? this.#rows.theirs(name, keyText) : this.#rows.mine(name, keyText);
    return hasSameNames(this.#table, earlier, this.#merged(keyText));
  }

  #merged(keyText: string): StoredLine | undefined {
    return this.#rows.merged(this.#table.name, keyText);
  }

  #namesOf(line: StoredLine | undefined): readonly string[] {
    return entryNames(this.#table, line);
  }
}
