// What the shared pieces of comparing show. Structurally what the worker gives; these pieces know nothing of it.

/** How a row differs: it is in the later side alone, in both, or in the earlier side alone. */
export type ChangeKind = 'added' | 'changed' | 'removed';

/** In this order wherever they are named. */
export const CHANGE_KINDS: readonly ChangeKind[] = ['added', 'changed', 'removed'];

export interface CountsView {
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
  readonly same: number;
}

/** A collection's records, or a table of configuration or files. */
export interface PartView {
  readonly table: string;
  readonly group?: string;
  readonly label: string;
  readonly role: 'configuration' | 'data' | 'files';
  readonly color?: string;
  readonly icon?: string;
  readonly counts: CountsView;
  /** Records: the fields that differ in records that both sides have; `isMissingBefore`: the earlier side lacks the field itself. */
  readonly fields?: readonly { readonly field: string; readonly label: string; readonly count: number; readonly isMissingBefore?: true }[];
}

/** A row that differs, as a list shows it. */
export interface RowView {
  readonly table: string;
  readonly keyText: string;
  readonly group?: string;
  readonly title: string;
  readonly change: ChangeKind;
  readonly fieldLabels: readonly string[];
}

export interface FileView {
  readonly hash: string;
  readonly name: string;
  readonly type: string;
  readonly sizeBytes: number;
}

/** One field of a row on both sides, as text and files. */
export interface FieldView {
  readonly field: string;
  readonly label: string;
  readonly isDifferent: boolean;
  readonly before: string;
  readonly after: string;
  readonly beforeFiles?: readonly FileView[];
  readonly afterFiles?: readonly FileView[];
}

export interface RowDetailView extends RowView {
  readonly fields: readonly FieldView[];
}

/** A part of a long list. */
export interface RowPage<Row> {
  readonly total: number;
  readonly rows: readonly Row[];
}

/** Names a part among others. */
export function partId({ table, group }: Pick<PartView, 'table' | 'group'>): string {
  return group === undefined ? table : `${table}/${group}`;
}

/** What the part that a row is of is called. */
export function partLabel(parts: readonly PartView[], row: Pick<RowView, 'table' | 'group'>): string {
  return parts.find(({ table, group }) => table === row.table && (group === undefined || group === row.group))?.label ?? row.table;
}

/** Names a row among all. */
export function rowId({ table, keyText }: Pick<RowView, 'table' | 'keyText'>): string {
  return `${table}/${keyText}`;
}

/** How many rows differ. */
export function differing({ added, changed, removed }: CountsView): number {
  return added + changed + removed;
}
