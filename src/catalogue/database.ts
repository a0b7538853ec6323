import { Dexie, type Table, type Transaction } from 'dexie';
import { JOURNAL_SCHEMA } from '../adapters/source-dexie/journal/journal-entry.ts';
import { CATALOGUE_NAME } from './describe-source.ts';
import { JOURNAL_STORE, keepCatalogueJournal, removeEarlierNotes } from './journal.ts';
import { passOverLostRows } from './readable-rows.ts';
import { watchVersion } from './newer-version.ts';
import type { CatalogueRecord, Collection, ConflictRow, Field, SettingRow, StoredFile, View } from './model.ts';

/**
 * All versions of the schema: the changes of each and, if rows must change too, its upgrade. To change the schema, add
 * an entry and never edit an old one: backups of every version run through the later ones.
 */
const VERSIONS: readonly {
  readonly stores: Record<string, string | null>;
  readonly upgrade?: (rows: Transaction) => PromiseLike<void> | void;
}[] = [
  {
    stores: {
      collections: 'id, order',
      fields: 'id, collectionId',
      views: 'id, collectionId',
      records: 'id, collectionId, *fileHashes',
      files: 'hash',
      settings: 'key',
    },
  },
  {
    // No row changes. The new journal does not know what has changed since the last backup.
    stores: { [JOURNAL_STORE]: JOURNAL_SCHEMA },
    upgrade: (rows) => {
      if (rows.db.name === CATALOGUE_NAME) rows.on('complete', removeEarlierNotes);
    },
  },
  // No row changes. What another device overwrote is kept until a person has looked at it.
  { stores: { conflicts: 'id' } },
];

/** The catalogue's database. */
export class CatalogueDatabase extends Dexie {
  declare readonly collections: Table<Collection, string>;
  declare readonly fields: Table<Field, string>;
  declare readonly views: Table<View, string>;
  declare readonly records: Table<CatalogueRecord, string>;
  declare readonly files: Table<StoredFile, string>;
  declare readonly settings: Table<SettingRow, string>;
  declare readonly conflicts: Table<ConflictRow, string>;

  /** @param upTo the last schema version to use; an earlier one is used to load the rows of an old backup. */
  constructor(name = CATALOGUE_NAME, upTo = VERSIONS.length) {
    super(name, { chromeTransactionDurability: 'relaxed' });
    for (const [at, { stores, upgrade }] of VERSIONS.slice(0, upTo).entries()) {
      const version = this.version(at + 1).stores(stores);
      if (upgrade) version.upgrade(upgrade);
    }
  }
}

export const db = new CatalogueDatabase();
/** Scratch databases of test restores and upgrades keep none. See [Note: The journal]. */
export const journal = keepCatalogueJournal(db);
passOverLostRows(db, journal);
watchVersion(db);
