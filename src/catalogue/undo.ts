import type { Table } from 'dexie';

/** Reverses a deletion or a change. May be called once, while the app is open; a second call does no harm. */
export type Undo = () => Promise<void>;

/**
 * Puts deleted rows back. A row that exists again, for example after a restore or from another tab, is later work and
 * stays.
 */
export async function putMissing<Row>(
  table: Table<Row, string>,
  rows: readonly Row[],
  keyOf: (row: Row) => string,
): Promise<void> {
  const present = await table.bulkGet(rows.map(keyOf));
  await table.bulkPut(rows.filter((_, at) => present[at] === undefined));
}
