import type { EditStamp } from '../format/head.ts';
import type { StoredLine } from '../snapshot/tree-reader.ts';
import type { LostRowValue } from './conflict-rows.ts';
import { RowChanges } from './row-changes.ts';

/** A row of the base that one side has changed. A missing line: there is no row. */
export interface SideChange {
  readonly base: StoredLine | undefined;
  readonly now: StoredLine | undefined;
}

/** The rows of one table that either side has changed since the base, by key text. */
export interface SideChanges {
  readonly mine: Map<string, SideChange>;
  readonly theirs: ReadonlyMap<string, SideChange>;
}

/** The last edits of the two sides of a merge, and which of them counts as the later one. */
export interface SideEdits {
  readonly mine: EditStamp;
  readonly theirs: EditStamp;
  readonly isMineLater: boolean;
}

/** Rows that were changed on some side, and what becomes of them. */
export type RowsInMerge = Pick<MergedRows, 'tables' | 'changedKeys' | 'merged' | 'become'>;

/** A merge in the making: what both sides have changed, and what becomes of mine. */
export class MergedRows {
  readonly changes: RowChanges;
  readonly edits: SideEdits;
  readonly #sides: ReadonlyMap<string, SideChanges>;

  constructor(sides: ReadonlyMap<string, SideChanges>, changes: RowChanges, edits: SideEdits) {
    this.#sides = sides;
    this.changes = changes;
    this.edits = edits;
  }

  /** Notes a row that neither side has changed, because the merge may have to change it, or a row that meets it. */
  include(table: string, keyText: string, line: StoredLine): void {
    this.#sides.get(table)?.mine.set(keyText, { base: line, now: line });
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

  /** Its versions on both sides, that of the side with the later edit first. */
  sides(table: string, keyText: string): readonly [StoredLine | undefined, StoredLine | undefined] {
    const [mine, theirs] = [this.mine(table, keyText), this.theirs(table, keyText)];
    return this.edits.isMineLater ? [mine, theirs] : [theirs, mine];
  }

  /** What becomes of a row that either side has changed. */
  merged(table: string, keyText: string): StoredLine | undefined {
    const change = this.changes.find(table, keyText);
    return change ? change.after : this.mine(table, keyText);
  }

  become(table: string, keyText: string, after: StoredLine | undefined): void {
    this.changes.set(table, keyText, { before: this.mine(table, keyText), after });
  }

  /**
   * A row that gives way as a whole, as a value that lost. It is the side's that changed the row, or has it like that;
   * what was put together from both counts as that of the side whose last edit is the earlier one.
   */
  lossOf(table: string, keyText: string, { line, row }: StoredLine): LostRowValue {
    const { mine, theirs, isMineLater } = this.edits;
    const isOf = (side: 'mine' | 'theirs') => this.#sides.get(table)?.[side].get(keyText)?.now?.line === line;
    const isChangedBy = (side: 'mine' | 'theirs') => {
      const change = this.#sides.get(table)?.[side].get(keyText);
      return change !== undefined && change.base?.line !== change.now?.line;
    };
    const is = isChangedBy('mine') && isChangedBy('theirs') ? isOf : isChangedBy;
    const isMine = is('mine') === is('theirs') ? !isMineLater : is('mine');
    const value = { field: '', lost: row.value, attachments: row.attachments };
    return { table, keyText, value, kept: isMine ? theirs : mine, lost: isMine ? mine : theirs };
  }
}

/** Several merges, each on the result of the one before, and what becomes of the last result. */
export class FoldedRows implements RowsInMerge {
  readonly changes = new RowChanges();
  /** The last one first. */
  readonly #merges: readonly MergedRows[];

  constructor(merges: readonly MergedRows[]) {
    this.#merges = merges.toReversed();
  }

  get tables(): readonly string[] {
    return [...new Set(this.#merges.flatMap(({ tables }) => tables))];
  }

  changedKeys(table: string): readonly string[] {
    return [...new Set(this.#merges.flatMap((merge) => merge.changedKeys(table)))];
  }

  merged(table: string, keyText: string): StoredLine | undefined {
    const change = this.changes.find(table, keyText);
    return change ? change.after : this.#result(table, keyText);
  }

  /** The last version of a row that is gone: of the side that did not delete it; where both did, that of the base. */
  earlierVersion(table: string, keyText: string): StoredLine | undefined {
    for (const merge of this.#merges) {
      const [later, earlier] = merge.sides(table, keyText);
      const version = later ?? earlier ?? merge.base(table, keyText);
      if (version) return version;
    }
    return undefined;
  }

  /** What a row that has to give way can go back to: what it was before the last merge that changed it. */
  versions(table: string, keyText: string): readonly StoredLine[] {
    const merge = this.#lastMergeOf(table, keyText);
    const base = merge?.base(table, keyText);
    return merge && base ? [base, ...merge.sides(table, keyText)].filter((version) => version !== undefined) : [];
  }

  isChanged(table: string, keyText: string): boolean {
    return this.#lastMergeOf(table, keyText) !== undefined;
  }

  /** Notes a row that no merge has changed, because it may have to change now. */
  include(table: string, keyText: string, line: StoredLine): void {
    this.#merges[0]?.include(table, keyText, line);
  }

  become(table: string, keyText: string, after: StoredLine | undefined): void {
    this.changes.set(table, keyText, { before: this.#result(table, keyText), after });
  }

  /** A changed row that gives way as a whole, as a value that lost. */
  lossesOf(table: string, keyText: string, line: StoredLine): readonly LostRowValue[] {
    const merge = this.#lastMergeOf(table, keyText);
    return merge ? [merge.lossOf(table, keyText, line)] : [];
  }

  #result(table: string, keyText: string): StoredLine | undefined {
    return this.#lastMergeOf(table, keyText)?.merged(table, keyText);
  }

  #lastMergeOf(table: string, keyText: string): MergedRows | undefined {
    return this.#merges.find((merge) => merge.isChanged(table, keyText));
  }
}
