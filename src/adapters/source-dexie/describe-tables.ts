import type { Dexie } from 'dexie';
import { BackupError, type SourceDescription, type TableDescription } from '../../engine/index.ts';
import type { DexieSourceOptions, DexieSourceTable } from './dexie-source-options.ts';
import { findUniqueIndexes } from './unique-indexes.ts';

/** The table in which Dexie keeps a version that IndexedDB cannot store. */
const DEXIE_META = '$meta';

type DescribedOptions = Pick<DexieSourceOptions, 'db' | 'tables' | 'name' | 'rowsSince'>;

/**
 * Describes the source from its options, Dexie's schema, and the open database itself.
 * @throws BackupError `source-failed` if a content-addressed table has a unique index.
 */
export function describeTables(database: IDBDatabase, options: DescribedOptions): SourceDescription {
  const { db, tables, rowsSince } = options;
  const known = new Set(db.tables.map((table) => table.name));
  const unknownTables = [...database.objectStoreNames].filter((name) => !known.has(name) && name !== DEXIE_META);
  const uniqueIndexes = findUniqueIndexes(database, Object.keys(tables));
  assertContentIndexes(tables, uniqueIndexes);
  return {
    name: options.name ?? db.name,
    schemaVersion: db.verno,
    ...(rowsSince === undefined ? {} : { rowsSince }),
    ...(unknownTables.length > 0 ? { unknownTables } : {}),
    tables: Object.entries(tables).map(([name, described]) => ({
      ...describeTable(db, name, described),
      ...uniqueIndexes.get(name),
    })),
  };
}

function describeTable(
  db: Dexie,
  name: string,
  { isEssential = false, isContentAddressed = false, ...described }: DexieSourceTable,
): TableDescription {
  const { keyPath, auto } = db.table(name).schema.primKey;
  return {
    ...described,
    name,
    isEssential,
    isContentAddressed,
    // Dexie writes "no key path" as an empty string or leaves it out.
    keyPath: keyPath ? keyPath : null,
    autoIncrement: auto === true,
  };
}

/**
 * Content is written before the transaction of a restore, one row at a time, while rows that are no longer needed are
 * deleted only within it. So a row could not take over a unique value from a row to be deleted.
 */
function assertContentIndexes(
  tables: DexieSourceOptions['tables'],
  indexes: ReturnType<typeof findUniqueIndexes>,
): void {
  for (const [table, { uniqueIndexes = [] }] of indexes) {
    const [index] = uniqueIndexes;
    if (!index || tables[table]?.isContentAddressed !== true) continue;
    throw new BackupError('source-failed', {
      context: {
        table,
        index: index.name,
        what: 'content-addressed, but with a unique index: leave out isContentAddressed, or drop the index',
      },
    });
  }
}
