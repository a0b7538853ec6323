import type { StoredLine } from '../snapshot/tree-reader.ts';
import type { RowChanges } from './row-changes.ts';

/** A row of the base that one side has changed. A missing line: there is no row. */
export interface SideChange {
  readonly base: StoredLine | undefined;
  readonly now: StoredLine | undefined;
}

/** The rows of one table that either side has changed since the base, by key text. */
export interface SideChanges {
  readonly mine: ReadonlyMap<string, SideChange>;
  readonly theirs: ReadonlyMap<string, SideChange>;
}

/** A merge in the making: what both sides have changed, and what becomes of mine. */
export class MergedRows {
  readonly changes: RowChanges;
  readonly #sides: ReadonlyMap<string, SideChanges>;

  constructor(sides: ReadonlyMap<string, SideChanges>, changes: RowChanges) {
    this.#sides = sides;
    this.changes = changes;
  }

  /** The key texts of all rows of a table that either side has changed. */
  changedKeys(table: string): readonly string[] {
    const sides = this.#sides.get(table);
    return sides ? [...new Set([...sides.mine.keys(), ...sides.theirs.keys()])] : [];
  }

  get tables(): readonly string[] {
    return [...this.#sides.keys()];
  }

  isChanged(table: string, keyText: string): boolean {
    const sides = this.#sides.get(table);
    return sides?.mine.has(keyText) === true || sides?.theirs.has(keyText) === true;
  }

  mine(table: string, keyText: string): StoredLine | undefined {
    const sides = this.#sides.get(table);
    const mine = sides?.mine.get(keyText);
    return mine ? mine.now : sides?.theirs.get(keyText)?.base;
  }

  theirs(table: string, keyText: string): StoredLine | undefined {
    const sides = this.#sides.get(table);
    const theirs = sides?.theirs.get(keyText);
    return theirs ? theirs.now : sides?.mine.get(keyText)?.base;
  }

  base(table: string, keyText: string): StoredLine | undefined {
    const sides = this.#sides.get(table);
    return (sides?.mine.get(keyText) ?? sides?.theirs.get(keyText))?.base;
  }

  /** What becomes of a row that either side has changed. */
  merged(table: string, keyText: string): StoredLine | undefined {
    const change = this.changes.find(table, keyText);
    return change ? change.after : this.mine(table, keyText);
  }

  become(table: string, keyText: string, after: StoredLine | undefined): void {
    this.changes.set(table, keyText, { before: this.mine(table, keyText), after });
  }
}
