import type { Dexie } from 'dexie';
import type { RowReference, Source, TableRole } from '../../engine/index.ts';

/** What a backup needs to know of a table, beyond what Dexie's schema says. See `TableDescription`. */
export interface DexieSourceTable {
  readonly role: TableRole;
  /** Default: no. */
  readonly isEssential?: boolean;
  /** Not for tables whose keys are counted, or that have a unique index. Default: no. */
  readonly isContentAddressed?: boolean;
  readonly groupPath?: string;
  readonly fieldsPath?: string;
  readonly modifiedPath?: string;
  readonly derivedPaths?: readonly string[];
}

export interface DexieSourceOptions {
  /** Opened when it is first needed, if it is not open. */
  readonly db: Dexie;
  /** What snapshots call the source, for a database that stands in for another. Default: the database's name. */
  readonly name?: string;
  /** By name. Tables that are not named are not part of the source: caches, thumbnails, what belongs to this device. */
  readonly tables: Readonly<Record<string, DexieSourceTable>>;
  /** See `Source.references` and `Source.settle`. */
  readonly references?: (table: string, value: unknown) => readonly RowReference[];
  readonly settle?: (table: string, value: unknown) => unknown;
  /** See `Source.sortContent`. */
  readonly sortContent?: NonNullable<Source['sortContent']>;
  /** See `Source.planFitting` and `Source.fit`: both, or neither. */
  readonly planFitting?: NonNullable<Source['planFitting']>;
  readonly fit?: NonNullable<Source['fit']>;
  /** See `Source.takeBackContent`: only the app knows what uses a file, and what is about to. */
  readonly takeBackContent?: NonNullable<Source['takeBackContent']>;
  /**
   * A new instance, not opened, of the app's database under another name, with the versions of its schema up to the one
   * given, or all of them. With it, backups of older versions pass through the app's own upgrades; without it, they
   * are refused.
   */
  readonly createAt?: (name: string, version?: number) => Dexie;
}
