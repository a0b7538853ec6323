import type { SourceRow } from '../format/record/source-row.ts';

/** A row without which another cannot exist: a file it shows, a record it refers to, the fields it has values for. */
export interface RowReference {
  readonly table: string;
  readonly key: unknown;
}

/** A row to be restored, as it would be written. */
export interface BroughtRow extends SourceRow {
  /**
   * The fields that come from the backup, by path (see `TableDescription.fieldsPath`), if only some do; otherwise all
   * of the row does.
   */
  readonly fields?: readonly string[];
  /** If both rows of a conflict are kept: the key of the present one, which stays. */
  readonly besideKey?: unknown;
}

/**
 * The rows that will exist together after a restore and must be made to agree. Rows that cannot be read, or have
 * content outside their line, are left out.
 */
export interface FittingInput {
  /** The table now, before the restore. */
  now(table: string): AsyncIterable<readonly SourceRow[]>;
  /** The table in the backup. */
  inBackup(table: string): AsyncIterable<readonly SourceRow[]>;
  /** The rows that are restored or changed. */
  brought(table: string): AsyncIterable<readonly BroughtRow[]>;
  /** The rows that are neither restored nor removed. */
  staying(table: string): AsyncIterable<readonly SourceRow[]>;
  /** When the backup was taken, ISO 8601. */
  readonly takenAt: string;
}

/** A change that fitting makes to rows, shown before a restore. */
export interface FittingNote {
  /**
   * - `part-returns`: a part of a row comes back, since a row that is brought names it, such as a choice of a field.
   * - `converted`: values are written in another form, since what describes them has changed.
   * - `lost`: values that cannot be converted, wholly or in part, are left out.
   * - `renumbered`: values that must be unique get the next one that is free.
   * - `renamed`: rows that are kept beside others get another name; `part` is what is added to it.
   * - `unlinked`: parts that name something that is not there any more are left out.
   */
  readonly kind: 'part-returns' | 'converted' | 'lost' | 'renumbered' | 'renamed' | 'unlinked';
  /** What it is about, in the person's words, such as the name of a field. */
  readonly subject: string;
  /** `part-returns`: its name. `renamed`: the addition. */
  readonly part?: string;
  /** How many values, or parts. */
  readonly count: number;
}

/** How rows are made to agree in a restore. Plain data: it is part of the plan. */
export interface Fitting {
  /** Whatever `Source.fit` needs to fit a row. Plain data that structured clone supports. */
  readonly rules: unknown;
  /**
   * Rows that are not restored but also pass through `Source.fit`, or that the plan relies on: none of them may change
   * before the restore.
   */
  readonly beside: readonly RowReference[];
  readonly notes: readonly FittingNote[];
}
