import { afterEach, beforeEach, expect, it } from 'vitest';
import { createDexieSource } from '../adapters/source-dexie/dexie-source.ts';
import { CatalogueDatabase, db } from '../catalogue/database.ts';
import { CATALOGUE_NAME, CATALOGUE_ROWS_SINCE, CATALOGUE_TABLES, CONFLICTS } from '../catalogue/describe-source.ts';
import { applyRestore, createMemoryStorage, planRestore, takeSnapshot, type Source } from '../engine/index.ts';
import { upgradeSnapshot } from '../engine/low-level.ts';
import { firstDifferenceDeep } from '../engine/testing/same-value.ts';
import { createBareRepository, TEST_REQUEST } from '../engine/testing/small-repository.ts';
import { catalogueSource } from './host/state/catalogue-source.ts';
import { deleteDatabase, fillCatalogue, readCatalogue, wipeBrowser } from './testing/browser-state.ts';

const EARLIER = 'heirloom-of-an-earlier-version';

beforeEach(() => wipeBrowser());
afterEach(() => deleteDatabase(EARLIER));

/** The tables that the first version of the schema has. */
const TABLES_OF_1 = Object.fromEntries(Object.entries(CATALOGUE_TABLES).filter(([name]) => name !== CONFLICTS));

/** A backup that the first version of the schema made of the present rows. */
async function backUpBySchema1() {
  const repository = await createBareRepository(createMemoryStorage());
  const earlier = new CatalogueDatabase(EARLIER, 1);
  try {
    for (const name of Object.keys(TABLES_OF_1)) await earlier.table(name).bulkPut(await db.table(name).toArray());
    const source = createDexieSource({ db: earlier, name: CATALOGUE_NAME, tables: TABLES_OF_1 });
    const snapshot = await takeSnapshot(repository, source, TEST_REQUEST);
    expect(snapshot.source).toEqual({ name: CATALOGUE_NAME, schemaVersion: 1 });
    return { repository, snapshot };
  } finally {
    earlier.close();
  }
}

it('ER1 a backup of version 1 restores as it is', async () => {
  await fillCatalogue({ records: 200, photos: 2, photoBytes: 1000 });
  const then = await readCatalogue();
  const { repository, snapshot } = await backUpBySchema1();
  for (const table of ['records', 'files', 'settings']) await db.table(table).clear();
  const plan = await planRestore({ repository, snapshot, source: catalogueSource });
  await applyRestore(repository, catalogueSource, plan);
  expect(await firstDifferenceDeep(await readCatalogue(), then)).toBeUndefined();
  expect(await planRestore({ repository, snapshot, source: catalogueSource })).toMatchObject({
    tables: Object.keys(TABLES_OF_1).map(() => ({ added: 0, changed: 0, removed: 0 })),
  });
});

it('ER2 the upgrades change no row since the version that is said to have the same rows', async () => {
  await fillCatalogue({ records: 200, photos: 2, photoBytes: 1000 });
  const stored = await backUpBySchema1();
  expect(CATALOGUE_ROWS_SINCE).toBe(stored.snapshot.source.schemaVersion);
  // Runs them in a scratch database, as for a version with other rows.
  const upgrading: Source = createDexieSource({
    db,
    tables: CATALOGUE_TABLES,
    createAt: (name, version) => new CatalogueDatabase(name, version),
  });
  const { snapshot } = await upgradeSnapshot(stored, upgrading);
  expect(snapshot.source.schemaVersion).toBe(db.verno);
  const rootsOf = ({ tables }: typeof snapshot) =>
    Object.fromEntries(tables.map(({ name, root, rows }) => [name, { root, rows }]));
  expect(rootsOf(snapshot)).toEqual(rootsOf(stored.snapshot));
});
