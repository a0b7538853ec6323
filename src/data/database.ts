import { Dexie, type Table } from 'dexie';
import type { CatalogueRecord, Collection, Field, SettingRow, StoredFile, View } from './model.ts';

/** The catalogue's database. A change of the schema is a new version with its upgrade, never an edit of an old one. */
export class CatalogueDatabase extends Dexie {
  declare readonly collections: Table<Collection, string>;
  declare readonly fields: Table<Field, string>;
  declare readonly views: Table<View, string>;
  declare readonly records: Table<CatalogueRecord, string>;
  declare readonly files: Table<StoredFile, string>;
  declare readonly settings: Table<SettingRow, string>;

  constructor(name = 'heirloom') {
    super(name, { chromeTransactionDurability: 'relaxed' });
    this.version(1).stores({
      collections: 'id, order',
      fields: 'id, collectionId',
      views: 'id, collectionId',
      records: 'id, collectionId, *fileHashes',
      files: 'hash',
      settings: 'key',
    });
  }
}

export const db = new CatalogueDatabase();
