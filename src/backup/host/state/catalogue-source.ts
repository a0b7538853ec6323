import { createDexieSource } from '../../../adapters/source-dexie/dexie-source.ts';
import { CatalogueDatabase, db, journal } from '../../../catalogue/database.ts';
import { CATALOGUE_ROWS_SINCE, CATALOGUE_TABLES, settleCatalogueRow } from '../../../catalogue/describe-source.ts';
import { sortFiles } from '../../../catalogue/file-kinds.ts';
import { takeBackFiles } from '../../../catalogue/files.ts';
import { fitCatalogueRow } from '../../../catalogue/fitting/fit-row.ts';
import type { FittingRules } from '../../../catalogue/fitting/fitting-types.ts';
import { planCatalogueFitting } from '../../../catalogue/fitting/plan-fitting.ts';
import { isReadable, readableRows } from '../../../engine/index.ts';

/**
 * The catalogue as the source of backups. A partial restore must also know references: see `compare/chosen-source.ts`.
 */
export const catalogueSource = createDexieSource({
  db,
  journal,
  tables: CATALOGUE_TABLES,
  settle: (table, value) => settleCatalogueRow(table, value),
  sortContent: async (_table, moment) => {
    const kindsOf = await sortFiles((table) => readableRows(moment.rows(table)));
    return (row) => kindsOf(String(row.key), isReadable(row) ? row.value : undefined);
  },
  planFitting: planCatalogueFitting,
  // The cast: the engine returns the rules of `planFitting` unchanged.
  fit: (rules, table, row, isBrought) => fitCatalogueRow(rules as FittingRules, table, row, isBrought),
  // The only table of content, whose keys are hashes.
  takeBackContent: (_table, keys) => takeBackFiles(keys.filter((key) => typeof key === 'string')),
  rowsSince: CATALOGUE_ROWS_SINCE,
  createAt: (name, version) => new CatalogueDatabase(name, version),
});
