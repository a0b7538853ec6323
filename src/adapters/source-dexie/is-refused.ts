import type { SourceRow } from '../../engine/index.ts';
import { putRow } from './put-row.ts';

/**
 * Whether the database refuses a row. It checks key and value immediately when asked to put them; the transaction is
 * aborted before it has begun.
 */
export function isRefused(database: IDBDatabase, table: string, row: SourceRow): boolean {
  const transaction = database.transaction(table, 'readwrite');
  try {
    putRow(transaction.objectStore(table), row);
    return false;
  } catch (error) {
    if (error instanceof DOMException && (error.name === 'DataError' || error.name === 'DataCloneError')) return true;
    throw error;
  } finally {
    transaction.abort();
  }
}
