import type { RowChanges } from './row-changes.ts';
import type { SnapshotTable } from '../format/snapshot.ts';
import type { TableDescription } from '../snapshot/source.ts';

const MOST_REMOVED = 20;
const MOST_SHARE_REMOVED = 0.25;
/** A share of so few rows says nothing. */
const FEW_ROWS = 4;

/** Whether a merge would remove so many rows that a person should look at it first. Files follow the records. */
export function removesMuch(
  changes: RowChanges,
  before: readonly SnapshotTable[],
  described: readonly TableDescription[],
): boolean {
  const names = new Set(described.filter(({ isContentAddressed }) => !isContentAddressed).map(({ name }) => name));
  const rows = before.reduce((sum, table) => sum + (names.has(table.name) ? table.rows : 0), 0);
  const removed = changes.count().reduce((sum, count) => sum + (names.has(count.table) ? count.removed : 0), 0);
  return removed > MOST_REMOVED || (rows >= FEW_ROWS && removed > rows * MOST_SHARE_REMOVED);
}
