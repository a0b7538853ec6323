import { entryName, uniqueEntriesOf } from '../restore/unique-entries.ts';
import type { TableDescription } from '../snapshot/source.ts';
import type { StoredLine } from '../snapshot/tree-reader.ts';

/** The values of a row in the unique indexes of its table. */
export function entryNames({ uniqueIndexes = [] }: TableDescription, line: StoredLine | undefined): readonly string[] {
  return line ? uniqueEntriesOf(uniqueIndexes, line.row.value).map(entryName) : [];
}

/** Whether two versions of a row have the same values in unique indexes. */
export function hasSameNames(
  table: TableDescription,
  one: StoredLine | undefined,
  other: StoredLine | undefined,
): boolean {
  return entryNames(table, one).join() === entryNames(table, other).join();
}
