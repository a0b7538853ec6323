import type { TableDescription } from '../../engine/index.ts';

type UniqueIndexes = Pick<TableDescription, 'uniqueIndexes'>;

/**
 * The unique indexes of each table that has any, as the database itself defines them, including those unknown to Dexie.
 */
export function findUniqueIndexes(
  database: IDBDatabase,
  tables: readonly string[],
): ReadonlyMap<string, UniqueIndexes> {
  const found = new Map<string, UniqueIndexes>();
  if (tables.length === 0) return found;
  // A transaction without a request waits for nobody, and ends automatically.
  const transaction = database.transaction([...tables], 'readonly');
  for (const table of tables) {
    const store = transaction.objectStore(table);
    const uniqueIndexes = [...store.indexNames].flatMap((name) => {
      const { unique, keyPath, multiEntry } = store.index(name);
      return unique ? [{ name, keyPath, isMultiEntry: multiEntry }] : [];
    });
    if (uniqueIndexes.length > 0) found.set(table, { uniqueIndexes });
  }
  return found;
}
