import { Dexie } from 'dexie';
import { closeAndDelete, deleteDatabase } from '../../../adapters/source-dexie/delete-database.ts';
import { createDexieSource } from '../../../adapters/source-dexie/dexie-source.ts';
import { CatalogueDatabase } from '../../../catalogue/database.ts';
import { CATALOGUE_TABLES, settleCatalogueRow } from '../../../catalogue/describe-source.ts';
import { BackupError, type DrillPorts, type DrillScratch } from '../../../engine/index.ts';
import { estimateStorage } from '../../../platform/browser-storage.ts';
import { browserPorts } from '../platform/ports.ts';

const PREFIX = 'drill-of-heirloom-';

/** The browser's services for a test restore. Use it under the drill lock. */
export const browserDrillPorts: DrillPorts = { ...browserPorts, measureFreeBytes, openScratch };

async function measureFreeBytes(): Promise<number> {
  const { quota, usage } = await estimateStorage();
  return quota === undefined || usage === undefined ? Infinity : Math.max(0, quota - usage);
}

/** Opens a separate database. Also removes those left by tabs that were closed during a test restore. */
async function openScratch(name: string): Promise<DrillScratch> {
  await removeLeftBehind();
  const db = new CatalogueDatabase(`${PREFIX}${crypto.randomUUID()}`);
  const source = createDexieSource({
    db,
    name,
    tables: CATALOGUE_TABLES,
    // No `rowsSince`: test restores of older backups prove that the upgrades work.
    settle: (table, value) => settleCatalogueRow(table, value),
    createAt: (at, version) => new CatalogueDatabase(at, version),
  });
  return { source, dispose: () => closeAndDelete(db) };
}

async function removeLeftBehind(): Promise<void> {
  try {
    for (const name of await Dexie.getDatabaseNames()) if (name.startsWith(PREFIX)) await deleteDatabase(name);
  } catch (cause) {
    throw new BackupError('storage-unavailable', { context: { what: 'scratch database' }, cause });
  }
}
