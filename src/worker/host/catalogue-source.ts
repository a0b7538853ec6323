import { createDexieSource } from '../../adapters/source-dexie/dexie-source.ts';
import { db } from '../../data/database.ts';
import { CATALOGUE_TABLES } from '../../data/describe-source.ts';

/** What is backed up and restored: the catalogue. */
export const catalogueSource = createDexieSource({ db, tables: CATALOGUE_TABLES });
