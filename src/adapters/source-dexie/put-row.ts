import type { SourceRow } from '../../engine/index.ts';

/**
 * Puts a row. In-line keys are in the value; a store with out-of-line keys gets the key as an argument.
 * @param isInline of this store; known already to who puts many, since asking takes a tenth of a put.
 * @throws DOMException `DataError`, `DataCloneError` if the database refuses the key or the value.
 */
export function putRow(store: IDBObjectStore, row: SourceRow, isInline = store.keyPath !== null): IDBRequest {
  return isInline ? store.put(row.value) : store.put(row.value, row.key as IDBValidKey);
}
