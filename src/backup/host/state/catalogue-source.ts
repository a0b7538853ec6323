import { createDexieSource } from '../../../adapters/source-dexie/dexie-source.ts';
import { CatalogueDatabase, db, journal } from '../../../catalogue/database.ts';
import { CATALOGUE_ROWS_SINCE, CATALOGUE_TABLES } from '../../../catalogue/describe-source.ts';
import { takeBackFiles } from '../../../catalogue/files.ts';
import { CATALOGUE_BEHAVIOUR } from '../../../catalogue/source-behaviour.ts';

/**
 * The catalogue as the source of backups. A partial restore must also know references: see `compare/chosen-source.ts`.
 */
export const catalogueSource = createDexieSource({
  db,
  journal,
  tables: CATALOGUE_TABLES,
  ...CATALOGUE_BEHAVIOUR,
  // The only table of content, whose keys are hashes.
  takeBackContent: (_table, keys) => takeBackFiles(keys.filter((key) => typeof key === 'string')),
  rowsSince: CATALOGUE_ROWS_SINCE,
  createAt: (name, version) => new CatalogueDatabase(name, version),
});
