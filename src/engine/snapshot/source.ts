import type { Bytes } from '../core/bytes.ts';
import type { SnapshotId } from '../core/ids.ts';
import type { CallOptions } from '../core/progress.ts';
import type { SourceRow } from '../format/record/source-row.ts';
import type { BroughtRow, Fitting, FittingInput, RowReference } from './source-fitting.ts';

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
  /** Whether each item of an array is a separate value. */
  readonly isMultiEntry: boolean;
}

/** One table of a source, as the source's owner describes it. */
export interface TableDescription {
  readonly name: string;
  readonly role: TableRole;
  /** Whether the scope *minimal* includes it, which keeps only the irreplaceable. */
  readonly isEssential: boolean;
  /**
   * Whether a row never changes under its key (the key is a hash of the content). Such rows are not read again if the
   * parent snapshot has the key, and are written before the transaction of a restore.
   */
  readonly isContentAddressed: boolean;
  /** The IndexedDB key path: a path, several (compound), or `null` for keys outside the value. */
  readonly keyPath: string | readonly string[] | null;
  readonly autoIncrement: boolean;
  /** With `SourceMoment.findByIndex`, a restore takes them into account. Missing: none. */
  readonly uniqueIndexes?: readonly UniqueIndex[];
  /** A member by which rows are grouped for people to choose from, such as `collectionId`. */
  readonly groupPath?: string;
  /** A member whose own members are fields to choose and merge one by one; the other members are fields themselves. */
  readonly fieldsPath?: string;
  /** A member with the time of the row's last change (ISO 8601 or milliseconds), for *newest wins*. */
  readonly modifiedPath?: string;
  /** Members derived from others: never a conflict on their own; see `Source.settle`. */
  readonly derivedPaths?: readonly string[];
}

export interface SourceDescription {
  /** The source's name in snapshots: the database's name, unless it replaces another. */
  readonly name: string;
  /** The database's schema version, as Dexie counts. */
  readonly schemaVersion: number;
  /**
   * The earliest schema version whose rows are stored as they are now, such as if only an index was added since:
   * backups from then on need no upgrade. Missing: the present one.
   */
  readonly rowsSince?: number;
  readonly tables: readonly TableDescription[];
  /** Tables that are stored but unknown to the app: they are not backed up, and a snapshot lists them as omitted. */
  readonly unknownTables?: readonly string[];
}

/** A row that exists, but whose value the database can no longer read. It counts as missing. */
export interface UnreadableRow {
  readonly key: unknown;
  readonly isUnreadable: true;
}

/** A row within a moment. */
export type LiveRow = SourceRow | UnreadableRow;

export function isUnreadable(row: LiveRow): row is UnreadableRow {
  return 'isUnreadable' in row;
}

export function isReadable(row: LiveRow): row is SourceRow {
  return !isUnreadable(row);
}

/** The rows of each batch that could be read. */
export async function* readableRows(
  batches: AsyncIterable<readonly LiveRow[]>,
): AsyncGenerator<readonly SourceRow[], void, undefined> {
  for await (const rows of batches) yield rows.filter(isReadable);
}

/** Keys from one to another, both included; a missing end is open. */
export interface KeySpan {
  readonly lower?: unknown;
  readonly upper?: unknown;
}

/** The rows of one table that may differ from what a snapshot has of it: all others are as they are there. */
export interface KnownChanges {
  /** The lasting id of the snapshot. */
  readonly since: SnapshotId;
  /** In any order, some perhaps twice. */
  readonly keys: readonly unknown[];
  readonly spans: readonly KeySpan[];
}

/** What a source's own journal says of a moment. */
export interface SourceChanges {
  /** How far the journal reaches: to be given to `Source.cover`. */
  readonly mark: unknown;
  /** A table that is missing has to be read in full: what has changed in it is not known. */
  readonly tables: ReadonlyMap<string, KnownChanges>;
}

/** Rows of one table that a source's journal should have named. */
export interface JournalFlaw {
  readonly table: string;
  readonly keys: readonly unknown[];
  /** `missed`: they changed without an entry. `lost`: nothing changed them, but their values can no longer be read. */
  readonly kind: 'missed' | 'lost';
}

/** A durable snapshot, and the tables that it has all rows of. */
export interface CoveredTables {
  readonly snapshot: SnapshotId;
  readonly tables: readonly string[];
  readonly mark: unknown;
}

/** One consistent moment of a source. Later edits are not visible in it. */
export interface SourceMoment {
  /** The number of rows in the table. It may take as long as visiting each of them. */
  count(table: string): Promise<number>;
  /**
   * All rows in key order, in batches. Tables are read one after the other; values may contain Blobs whose bytes can
   * still be read after the moment was closed. An unreadable row does not prevent reading others.
   */
  rows(table: string): AsyncIterable<readonly LiveRow[]>;
  /** The rows between two keys, as `rows`. Only for sources with `changes`. */
  rowsBetween?(table: string, span: KeySpan): AsyncIterable<readonly LiveRow[]>;
  /** Only the keys, in key order. */
  keys(table: string): AsyncIterable<readonly unknown[]>;
  /** The values of these keys, in their order; `undefined` if there is no row. */
  get(table: string, keys: readonly unknown[]): Promise<readonly (LiveRow | undefined)[]>;
  /** The keys of the rows with these values in an index, in the order of the values; `undefined` if no row has one. */
  findByIndex?(table: string, index: string, values: readonly unknown[]): Promise<readonly unknown[]>;
  /** How many rows have each of these values in an index, in the order of the values. */
  countByIndex?(table: string, index: string, values: readonly unknown[]): Promise<readonly number[]>;
  /**
   * What has changed since earlier snapshots; `undefined` where the moment was opened without it. A source that keeps
   * no journal leaves this out.
   */
  changes?(): Promise<SourceChanges | undefined>;
  /** Lets writers continue. May be called twice. */
  close(): void;
}

/** One step of a restore, within its transaction. */
export type SourceChange =
  | { readonly kind: 'clear'; readonly table: string }
  | {
      readonly kind: 'put';
      readonly table: string;
      readonly rows: readonly SourceRow[];
      /** The lines of the rows in a backup, in their order, as far as they are known to be those of the rows. */
      readonly lines?: readonly (string | undefined)[];
    }
  | { readonly kind: 'delete'; readonly table: string; readonly keys: readonly unknown[] }
  /** From now on, an auto-increment table gives no key below this one. Only for sources with `nextKeys`. */
  | { readonly kind: 'next-key'; readonly table: string; readonly nextKey: number };

/** A separate, empty database with the schema of an earlier version, in which rows of an old backup are upgraded. */
export interface ScratchSource {
  /** Takes the rows, in the old schema. */
  readonly old: Source;
  /** Runs the app's own upgrades over them; returns the same database with the current schema. Called once. */
  upgrade(): Promise<Source>;
  /** Removes it. */
  dispose(): Promise<void>;
}

export interface ApplyOptions extends CallOptions {
  /** Replaces the memo, in the same transaction: see `Source.readMemo`. */
  readonly memo?: string;
}

export interface MomentOptions {
  readonly signal?: AbortSignal;
  /** Whether `SourceMoment.changes` is wanted: while such a moment is open, all writers wait. */
  readonly withChanges?: boolean;
}

/** A file of which the bytes are read as they are taken, so that memory does not depend on its size. A Blob is one. */
export interface FileContent {
  readonly size: number;
  stream(): ReadableStream<Bytes>;
}

/** The live data that is backed up, without what a restore needs. */
export interface ReadableSource {
  describe(): Promise<SourceDescription>;

  /** Opens one consistent moment of the tables named. @throws BackupError `source-failed`. */
  openMoment(tables: readonly string[], options?: MomentOptions): Promise<SourceMoment>;

  /**
   * Notes that a snapshot is durable and has all rows of some tables as they were when the mark was read: what is known
   * of changes up to then may be forgotten. A mark of another journal, or an earlier one than the last, changes
   * nothing.
   */
  cover?(covered: CoveredTables): Promise<void>;

  /**
   * The key that each of these auto-increment tables gives next; a table whose next key is unknown is missing. Do not
   * call it while a moment of the same tables is open. If this method is missing, restored tables may give keys of
   * deleted rows again.
   */
  nextKeys?(tables: readonly string[]): Promise<ReadonlyMap<string, number>>;

  /**
   * Classifies the content of a table of files into kinds that a backup can leave out, such as photos. Called once for
   * a backup that leaves out any; if this method is missing, all content is included.
   * @param moment of all tables that the backup reads.
   * @returns the kinds of a row. Content that several rows use may be of several kinds; content of no kind is always
   *   included.
   */
  sortContent?(table: string, moment: SourceMoment): Promise<(row: LiveRow) => readonly string[]>;
}

/** The live data that is backed up and restored. Adapters implement it; see `adapters/source-dexie`. */
export interface Source extends ReadableSource {
  /** Adds to the journal what a check has found missing: the next backup looks at these rows. */
  correct?(flaws: readonly JournalFlaw[]): Promise<void>;

  /**
   * Puts rows into a content-addressed table, before and outside the transaction of a restore: unused rows are
   * harmless. The caller passes rows that are missing or cannot be read; an existing row with the same key has the same
   * content, so replacing it does no harm.
   * @throws BackupError `quota-exceeded`, `source-failed`, `cancelled`.
   */
  addContent(table: string, rows: AsyncIterable<readonly SourceRow[]>, options?: CallOptions): Promise<void>;

  /**
   * Removes rows that `addContent` put for a restore that then ended without its records, unless something else uses
   * them by now. None of them existed before. If this method is missing, they stay, which is harmless.
   */
  takeBackContent?(table: string, keys: readonly unknown[]): Promise<void>;

  /**
   * Applies the changes in order, in one transaction of strict durability: all of them, or none.
   * @param changes receives the tables within the transaction, before any change: what it reads there cannot change
   *   any more. If it throws, everything is rolled back.
   * @throws BackupError `quota-exceeded`, `source-failed`, `cancelled`; then nothing was changed.
   */
  apply(
    tables: readonly string[],
    changes: (now: SourceMoment) => AsyncIterable<SourceChange>,
    options?: ApplyOptions,
  ): Promise<void>;

  /**
   * Gives an empty Blob or File of a restored row its content, which is read as the source takes it. For platforms that
   * keep Blobs in memory. If this method is missing, rows come with all bytes of their Blobs.
   */
  fillBlob?<Kind extends Blob>(empty: Kind, content: FileContent): Kind;

  /**
   * The memo: a text that the engine keeps beside the data, such as which state the data was last in step with. It is
   * not backed up, and only `apply` changes it, in the transaction of the changes that it is about (which may be none,
   * of no tables). `undefined` if there is none. If this method is missing, the source cannot be synchronised.
   */
  readMemo?(): Promise<string | undefined>;

  /**
   * Whether the database refuses a row that this platform can create, such as one with a type of value that it does not
   * store. Changes nothing. If this method is missing, no row is refused.
   */
  refuses?(table: string, row: SourceRow): Promise<boolean>;
  /**
   * Creates a scratch database with an earlier schema. If this method is missing, backups of an older schema are
   * refused.
   */
  openScratch?(schemaVersion: number): Promise<ScratchSource>;
  /** The rows without which a row cannot exist. Missing: none. */
  references?(table: string, value: unknown): readonly RowReference[];
  /** Computes derived members after fields of two versions were combined. */
  settle?(table: string, value: unknown): unknown;
  /**
   * Plans how restored rows, from another time, are made to agree with those that stay: values that were described
   * differently then, parts of rows that were removed since, numbers given twice. Not called if everything becomes
   * exactly as in the backup. `undefined` if everything already agrees. Changes nothing.
   */
  planFitting?(input: FittingInput): Promise<Fitting | undefined>;
  /**
   * Fits one row by the rules of a plan: a pure function, called within the transaction of a restore for each restored
   * row and for those of `Fitting.beside`. @param row without `fields` if all of it comes from the backup.
   * @returns the value to be written.
   */
  fit?(rules: unknown, table: string, row: BroughtRow, isBrought: boolean): unknown;
}
