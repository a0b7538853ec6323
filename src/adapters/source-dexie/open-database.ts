import { Dexie } from 'dexie';
import { BackupError } from '../../engine/index.ts';
import type { DexieSourceOptions } from './dexie-source-options.ts';
import { openError, unknownTable } from './source-error.ts';

/**
 * Opens the database, if it is not open, and checks that it can be backed up and restored as described.
 * @param wanted the tables that the caller is about to use.
 * @throws BackupError `source-failed` if a described or wanted table does not exist, if a content-addressed table has
 *   auto-increment keys, or if it is called within a transaction of the database; `storage-unavailable`;
 *   `newer-version`.
 */
export async function openDatabase(
  { db, tables }: Pick<DexieSourceOptions, 'db' | 'tables'>,
  wanted: readonly string[],
): Promise<IDBDatabase> {
  assertOutsideTransaction(db);
  const database = await openOrExplain(db);
  assertNotNewer(database, db.verno);
  const names = Object.keys(tables);
  const known = new Set(db.tables.map((table) => table.name));
  const missing = [...names, ...wanted].find(
    (name) => !Object.hasOwn(tables, name) || !known.has(name) || !database.objectStoreNames.contains(name),
  );
  if (missing !== undefined) throw unknownTable(missing);
  for (const name of names) assertContentKeys(db, name, tables[name]?.isContentAddressed === true);
  return database;
}

async function openOrExplain(db: Dexie): Promise<IDBDatabase> {
  try {
    await db.open();
  } catch (error) {
    throw openError(error);
  }
  // Dexie's type does not say that this is missing while the database is closed.
  const database = db.backendDB() as IDBDatabase | null;
  if (database === null) throw new BackupError('source-failed', { context: { what: 'the database was closed' } });
  return database;
}

/**
 * Dexie (4.4) silently opens a database whose stored version is higher than the declared one, and reports the declared
 * one: rows of an unknown newer schema would be backed up as if they had the older one. Dexie stores its versions times
 * ten, plus one for each time that it had to patch the schema.
 */
function assertNotNewer({ version }: IDBDatabase, declared: number): void {
  if (Math.floor(version / 10) <= Math.floor(declared)) return;
  throw new BackupError('newer-version', { context: { stored: version / 10, app: declared }, hint: 'newer-app' });
}

/**
 * The caller's transaction would wait for ours, and ours for it. Call it before anything is awaited: Dexie knows its
 * transaction only until then.
 * @throws BackupError `source-failed`.
 */
export function assertOutsideTransaction(db: Dexie): void {
  // Dexie's type does not say that there may be none.
  const current = Dexie.currentTransaction as { readonly db: Dexie } | null;
  if (current?.db !== db) return;
  throw new BackupError('source-failed', {
    context: { what: 'called within a transaction of the database: call it outside of db.transaction()' },
  });
}

/** An auto-increment key says nothing about the content: a row edited in place would never be backed up again. */
function assertContentKeys(db: Dexie, table: string, isContentAddressed: boolean): void {
  if (!isContentAddressed || db.table(table).schema.primKey.auto !== true) return;
  throw new BackupError('source-failed', {
    context: {
      table,
      what: 'content-addressed, but its keys are counted: use a hash of the content, or leave out isContentAddressed',
    },
  });
}
