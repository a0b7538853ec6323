import type { Dexie } from 'dexie';
import type { RowReference, Source, TableRole } from '../../engine/index.ts';
import type { Journal } from './journal/keep-journal.ts';

/** What a backup needs to know about a table beyond Dexie's schema. See `TableDescription`. */
export interface DexieSourceTable {
  readonly role: TableRole;
  /** Default: no. */
  readonly isEssential?: boolean;
  /** Not allowed for tables with auto-increment keys or a unique index. Default: no. */
  readonly isContentAddressed?: boolean;
  readonly groupPath?: string;
  readonly fieldsPath?: string;
  readonly modifiedPath?: string;
  readonly derivedPaths?: readonly string[];
}

export interface DexieSourceOptions {
  /** Opened when first needed, if it is not open. */
  readonly db: Dexie;
  /** The name of the source in snapshots, for a database that replaces another. Default: the database's name. */
  readonly name?: string;
  /** By name. Tables not listed are not part of the source: caches, thumbnails, data that belongs to this device. */
  readonly tables: Readonly<Record<string, DexieSourceTable>>;
  /**
   * What `keepJournal` gave for this instance of the database. With it, a backup or a comparison costs what has
   * changed; without it, all rows are read each time.
   */
  readonly journal?: Journal;
  /** See `Source.references` and `Source.settle`. */
  readonly references?: (table: string, value: unknown) => readonly RowReference[];
  readonly settle?: (table: string, value: unknown) => unknown;
  /** See `Source.sortContent`. */
  readonly sortContent?: NonNullable<Source['sortContent']>;
  /** See `Source.planFitting` and `Source.fit`: give both or neither. */
  readonly planFitting?: NonNullable<Source['planFitting']>;
  readonly fit?: NonNullable<Source['fit']>;
  /** See `Source.takeBackContent`: only the app knows which records use a file, or are about to. */
  readonly takeBackContent?: NonNullable<Source['takeBackContent']>;
  /** See `SourceDescription.rowsSince`. */
  readonly rowsSince?: number;
  /**
   * Creates an unopened instance of the app's database under another name, with the versions of its schema up to the
   * given one, or all of them. With it, backups of older versions run through the app's own upgrades; without it, they
   * are refused.
   */
  readonly createAt?: (name: string, version?: number) => Dexie;
}
