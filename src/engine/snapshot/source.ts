import type { CallOptions } from '../core/progress.ts';
import type { SourceRow } from '../format/record/source-row.ts';

/**
 * What a table is for; a snapshot's scope chooses by it.
 * - `configuration`: how the app is set up (settings, fields, views).
 * - `data`: what the person keeps.
 * - `files`: binary content that records point at; a snapshot can be taken without it.
 * Tables that can be made again (caches, thumbnails) are left out of the description altogether.
 */
export type TableRole = 'configuration' | 'data' | 'files';

/** An index in which no two rows have the same value. */
export interface UniqueIndex {
  readonly name: string;
  /** A path, or several (compound). */
  readonly keyPath: string | readonly string[];
  /** Whether each item of an array is a value of its own. */
  readonly isMultiEntry: boolean;
}

/** One table of a source, as the source's owner describes it. */
export interface TableDescription {
  readonly name: string;
  readonly role: TableRole;
  /** Whether the scope *minimal* takes it: what is left when only the irreplaceable is kept. */
  readonly isEssential: boolean;
  /**
   * Whether a row never changes under its key (the key is a hash of the content). Such rows are not read again
   * when the parent snapshot has the key, and are written before the transaction of a restore.
   */
  readonly isContentAddressed: boolean;
  /** The IndexedDB key path: a path, several (compound), or `null` for keys that stand outside the value. */
  readonly keyPath: string | readonly string[] | null;
  readonly autoIncrement: boolean;
  /** With `SourceMoment.findByIndex`, a restore plans for them. Missing: none. */
  readonly uniqueIndexes?: readonly UniqueIndex[];
  /** A member by which rows are grouped for people to choose from, such as `collectionId`. */
  readonly groupPath?: string;
  /** A member whose own members are fields to choose and merge one by one; the other members are fields themselves. */
  readonly fieldsPath?: string;
  /** A member that tells when the row was last changed (a time in ISO 8601 or milliseconds): for *newest wins*. */
  readonly modifiedPath?: string;
  /** Members that follow from others: never in conflict by themselves; see `Source.settle`. */
  readonly derivedPaths?: readonly string[];
}

export interface SourceDescription {
  /** What snapshots call the source: the database's name, unless it stands in for another. */
  readonly name: string;
  /** The database's schema version, as Dexie counts. */
  readonly schemaVersion: number;
  readonly tables: readonly TableDescription[];
  /**
   * Tables that are stored but that the app knows nothing of: they are not backed up, and a snapshot names them as
   * omitted.
   */
  readonly unknownTables?: readonly string[];
}

/** A row that is there, but whose value the database can no longer read. It counts as missing. */
export interface UnreadableRow {
  readonly key: unknown;
  readonly isUnreadable: true;
}

/** A row as a moment has it. */
export type LiveRow = SourceRow | UnreadableRow;

export function isUnreadable(row: LiveRow): row is UnreadableRow {
  return 'isUnreadable' in row;
}

export function isReadable(row: LiveRow): row is SourceRow {
  return !isUnreadable(row);
}

/** A row that another cannot be without: a file it shows, a record it points at, the fields it has values for. */
export interface RowReference {
  readonly table: string;
  readonly key: unknown;
}

/** A row that a restore brings, as it would be written. */
export interface BroughtRow extends SourceRow {
  /**
   * The fields that come from the backup, by path (see `TableDescription.fieldsPath`), where only some do; else all of
   * the row does.
   */
  readonly fields?: readonly string[];
  /** Where both rows of a conflict are kept: the key of the present one, which stays. */
  readonly besideKey?: unknown;
}

/**
 * What stands side by side once a restore is done, to be fitted together. Rows that cannot be read, or have content
 * outside their line, are left out.
 */
export interface FittingInput {
  /** The table now, before the restore. */
  now(table: string): AsyncIterable<readonly SourceRow[]>;
  /** The table in the backup. */
  inBackup(table: string): AsyncIterable<readonly SourceRow[]>;
  /** The rows that come, or change. */
  brought(table: string): AsyncIterable<readonly BroughtRow[]>;
  /** The rows that are neither brought nor removed. */
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
  /** `part-returns`: its name. `renamed`: what is added. */
  readonly part?: string;
  /** How many values, or parts. */
  readonly count: number;
}

/** How rows are fitted together in a restore. Plain data: it is part of the plan. */
export interface Fitting {
  /** Whatever `Source.fit` needs in order to fit a row. Plain data that structured clone carries. */
  readonly rules: unknown;
  /**
   * Rows that are not brought, yet pass through `Source.fit` too, or were relied on: none of them may change before the
   * restore.
   */
  readonly beside: readonly RowReference[];
  readonly notes: readonly FittingNote[];
}

/** One consistent moment of a source. Edits made meanwhile are not seen. */
export interface SourceMoment {
  /** How many rows the table has. */
  count(table: string): Promise<number>;
  /**
   * All rows in key order, in batches. The tables are asked for one after the other; values may hold Blobs whose
   * bytes can still be read after the moment was closed. A row that cannot be read keeps no other from being read.
   */
  rows(table: string): AsyncIterable<readonly LiveRow[]>;
  /** The keys alone, in key order. */
  keys(table: string): AsyncIterable<readonly unknown[]>;
  /** The values of these keys, in their order; `undefined` where there is no row. */
  get(table: string, keys: readonly unknown[]): Promise<readonly (LiveRow | undefined)[]>;
  /**
   * The keys of the rows that have these values in an index, in the order of the values; `undefined` where no row has
   * one.
   */
  findByIndex?(table: string, index: string, values: readonly unknown[]): Promise<readonly unknown[]>;
  /** Lets writers continue. May be called twice. */
  close(): void;
}

/** One step of a restore, within its transaction. */
export type SourceChange =
  | { readonly kind: 'clear'; readonly table: string }
  | { readonly kind: 'put'; readonly table: string; readonly rows: readonly SourceRow[] }
  | { readonly kind: 'delete'; readonly table: string; readonly keys: readonly unknown[] }
  /** An auto-increment table gives no key below this one from now on. Only for sources with `nextKeys`. */
  | { readonly kind: 'next-key'; readonly table: string; readonly nextKey: number };

/** A database of its own, empty, with the schema of an earlier version: rows of an old backup become new ones in it. */
export interface ScratchSource {
  /** Takes the rows, as the old schema has them. */
  readonly old: Source;
  /** Runs the app's own upgrades over them; gives the same database, with the schema of today. Called once. */
  upgrade(): Promise<Source>;
  /** Removes it. */
  dispose(): Promise<void>;
}

/** The live data that is backed up and restored. Adapters implement it; see `adapters/source-dexie`. */
export interface Source {
  describe(): Promise<SourceDescription>;

  /** Opens one consistent moment of the tables named. @throws BackupError `source-failed`. */
  openMoment(tables: readonly string[], options?: { readonly signal?: AbortSignal }): Promise<SourceMoment>;

  /**
   * Puts rows into a content-addressed table, before and outside of the transaction of a restore: rows that turn out
   * not to be used are harmless. The caller hands over rows that are missing or cannot be read; a row that is there
   * under its key has the same content, so replacing it does no harm.
   * @throws BackupError `quota-exceeded`, `source-failed`, `cancelled`.
   */
  addContent(table: string, rows: AsyncIterable<readonly SourceRow[]>, options?: CallOptions): Promise<void>;

  /**
   * Removes rows that `addContent` has put for a restore that then ended without its records: what nothing else uses by
   * now. None of them was there before. Where it is left out they stay, which is harmless.
   */
  takeBackContent?(table: string, keys: readonly unknown[]): Promise<void>;

  /**
   * Applies the changes in their order, in one transaction of strict durability: all of them, or none.
   * @param changes is given the tables as they are within the transaction, before any change: what it reads there
   *   cannot change any more. What it throws undoes all.
   * @throws BackupError `quota-exceeded`, `source-failed`, `cancelled`; then nothing was changed.
   */
  apply(
    tables: readonly string[],
    changes: (now: SourceMoment) => AsyncIterable<SourceChange>,
    options?: CallOptions,
  ): Promise<void>;

  /**
   * The key that each of these auto-increment tables gives next; a table whose next key is unknown is missing. Must
   * not be called while a moment of the same tables is open. Where it is left out, restored tables may give keys of
   * deleted rows again.
   */
  nextKeys?(tables: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /**
   * Whether the database refuses a row that this platform can make, such as one with a type of value that it does not
   * store. Changes nothing. Where it is left out, no row is refused.
   */
  refuses?(table: string, row: SourceRow): Promise<boolean>;
  /** A scratch database of an earlier schema. Where it is left out, backups of an older schema are refused. */
  openScratch?(schemaVersion: number): Promise<ScratchSource>;
  /**
   * Sorts the content of a table of files into kinds that a backup can leave out, such as photos. Called once for a
   * backup that leaves out any; where it is missing, all content is taken.
   * @param moment of all tables that the backup reads.
   * @returns the kinds of a row. Content that several rows use may be of several kinds; of none, it is always taken.
   */
  sortContent?(table: string, moment: SourceMoment): Promise<(row: LiveRow) => readonly string[]>;
  /** What a row cannot be without. None, where it is left out. */
  references?(table: string, value: unknown): readonly RowReference[];
  /** Works out the members that follow from others, after fields of two versions were put together. */
  settle?(table: string, value: unknown): unknown;
  /**
   * Works out how the rows that a restore brings, from another time, are made to agree with those that stay: values
   * that were described otherwise then, parts of rows that were removed since, numbers that were given again. Not asked
   * where everything becomes exactly as in the backup. `undefined` where everything agrees. Changes nothing.
   */
  planFitting?(input: FittingInput): Promise<Fitting | undefined>;
  /**
   * Fits one row by the rules of a plan: a pure function, called within the transaction of a restore for each row that
   * is brought and for those of `Fitting.beside`. @param row without `fields` where all of it comes from the backup.
   * @returns the value to be written.
   */
  fit?(rules: unknown, table: string, row: BroughtRow, isBrought: boolean): unknown;
}
