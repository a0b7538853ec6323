import type { RowChanges } from './row-changes.ts';
import type { SnapshotTable } from '../format/snapshot.ts';
import type { TableDescription } from '../snapshot/source.ts';
import type { RemovedRow } from './sync-request.ts';

const MOST_REMOVED = 20;
const MOST_SHARE_REMOVED = 0.25;
/** A share of so few rows says nothing. */
const FEW_ROWS = 4;
/** More than a person reads before deciding. */
const MOST_SHOWN = 100;

/** The rows that a merge would remove, for a person to look at: the first hundred, without files. */
export function removedRows(changes: RowChanges, described: readonly TableDescription[]): readonly RemovedRow[] {
  const names = rowTables(described);
  const removed: RemovedRow[] = [];
  for (const [table, rows] of changes.tables)
    for (const { before, after } of names.has(table) ? rows.values() : [])
      if (before && !after && removed.length < MOST_SHOWN) removed.push({ table, line: before });
  return removed;
}

/** Whether a merge would remove so many rows that a person should look at it first. Files follow the records. */
export function removesMuch(
  changes: RowChanges,
  before: readonly SnapshotTable[],
  described: readonly TableDescription[],
): boolean {
  const names = rowTables(described);
  const rows = before.reduce((sum, table) => sum + (names.has(table.name) ? table.rows : 0), 0);
  const removed = changes.count().reduce((sum, count) => sum + (names.has(count.table) ? count.removed : 0), 0);
  return removed > MOST_REMOVED || (rows >= FEW_ROWS && removed > rows * MOST_SHARE_REMOVED);
}

function rowTables(described: readonly TableDescription[]): ReadonlySet<string> {
  return new Set(described.filter(({ isContentAddressed }) => !isContentAddressed).map(({ name }) => name));
}
