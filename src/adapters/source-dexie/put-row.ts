import type { SourceRow } from '../../engine/index.ts';

/**
 * In-line keys are in the value; a store with keys of its own is told the key.
 * @throws DOMException `DataError`, `DataCloneError` where the database refuses the key or the value.
 */
export function putRow(store: IDBObjectStore, row: SourceRow): IDBRequest {
  return store.keyPath === null ? store.put(row.value, row.key as IDBValidKey) : store.put(row.value);
}
