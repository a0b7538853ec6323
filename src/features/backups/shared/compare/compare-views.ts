import type { ComparedPart, DifferenceCounts, DifferentRow } from '../../../../backup/contract/comparing.ts';

/** How a row differs: it is only in the later side, in both, or only in the earlier side. */
export type ChangeKind = DifferentRow['change'];

/** Always in this order. */
export const CHANGE_KINDS: readonly ChangeKind[] = ['added', 'changed', 'removed'];

/** A part of a long list. */
export interface RowPage<Row> {
  readonly total: number;
  readonly rows: readonly Row[];
}

/** Names a part among others. */
export function partId({ table, group }: Pick<ComparedPart, 'table' | 'group'>): string {
  return group === undefined ? table : `${table}/${group}`;
}

/** The name of a row's part. */
export function partLabel(parts: readonly ComparedPart[], row: Pick<DifferentRow, 'table' | 'group'>): string {
  return (
    parts.find(({ table, group }) => table === row.table && (group === undefined || group === row.group))?.label ??
    row.table
  );
}

/** Names a row among all. */
export function rowId({ table, keyText }: Pick<DifferentRow, 'table' | 'keyText'>): string {
  return `${table}/${keyText}`;
}

/** How many rows differ. */
export function differing({ added, changed, removed }: DifferenceCounts): number {
  return added + changed + removed;
}
