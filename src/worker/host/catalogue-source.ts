import { createDexieSource } from '../../adapters/source-dexie/dexie-source.ts';
import { CatalogueDatabase, db } from '../../data/database.ts';
import { CATALOGUE_TABLES, settleCatalogueRow } from '../../data/describe-source.ts';

/**
 * What is backed up and restored: the catalogue. To restore a part of it, references must be known too: see
 * `compare/chosen-source.ts`.
 */
export const catalogueSource = createDexieSource({
  db,
  tables: CATALOGUE_TABLES,
  settle: (table, value) => settleCatalogueRow(table, value),
  createAt: (name, version) => new CatalogueDatabase(name, version),
});
