import type { SourceRow } from '../../engine/index.ts';

/**
 * Puts a row. In-line keys are in the value; a store with out-of-line keys gets the key as an argument.
 * @throws DOMException `DataError`, `DataCloneError` if the database refuses the key or the value.
 */
export function putRow(store: IDBObjectStore, row: SourceRow): IDBRequest {
  return store.keyPath === null ? store.put(row.value, row.key as IDBValidKey) : store.put(row.value);
}
