import type { NavigateFunction } from 'react-router';
import type { CatalogueRecord, Field, View } from '../../../../catalogue/model.ts';
import type { RecordList } from '../../../../catalogue/query/record-list.ts';
import { isSortable } from '../../../../catalogue/query/sort-records.ts';
import { updateRecordValues } from '../../../../catalogue/records.ts';
import type { ViewPatch } from '../../../../catalogue/views.ts';
import { notifyError } from '../../../errors/notify.tsx';
import { screenOf } from '../../field-types/registry.ts';
import { askToDeleteRecords } from '../delete-records.ts';
import { columnWidth } from './columns.ts';
import type { GridPosition } from './grid-position.ts';
import { nextSorts } from './next-sorts.ts';
import type { RowSelection } from './use-row-selection.ts';

/** The table as the grid shows it. */
export interface GridContent {
  readonly fields: readonly Field[];
  readonly view: View;
  readonly list: RecordList;
  readonly records: ReadonlyMap<string, CatalogueRecord>;
  readonly selection: RowSelection;
  readonly onChangeView: (patch: ViewPatch) => void;
}

export type GridActions = ReturnType<typeof createGridActions>;

/** What can be done with the rows, columns and cells of the table. @param startEdit opens the editor of a cell. */
export function createGridActions(
  { fields, view, list, records, selection, onChangeView }: GridContent,
  navigate: NavigateFunction,
  startEdit: (position: GridPosition) => void,
) {
  const open = (row: number) => {
    const id = list.at(row);
    if (id !== undefined) void navigate(`/collections/${view.collectionId}/records/${id}?view=${view.id}`);
  };
  return {
    open,
    sortBy: (column: number) => {
      const field = fields[column - 1];
      if (field && isSortable(field)) onChangeView({ sorts: nextSorts(view.sorts, field.id) });
    },
    toggleAll: () => {
      if (selection.ids.size === list.length) selection.clear();
      else selection.selectAll();
    },
    /** Performs a click on a cell: edit it, tick it, or open the record. */
    act: ({ row, column }: GridPosition, isTitleEdited: boolean) => {
      const field = fields[column - 1];
      const id = list.at(row);
      const record = id === undefined ? undefined : records.get(id);
      if (!field || !record) return;
      const { press, cellEditing } = screenOf(field.type);
      if (press) updateRecordValues(record.id, { [field.id]: press(record.values[field.id]) }).catch(notifyError);
      else if (cellEditing && (column !== 1 || isTitleEdited)) startEdit({ row, column });
      else open(row);
    },
    resize: (column: number, by: number) => {
      const field = fields[column - 1];
      if (!field) return;
      const width = columnWidth(view, field, column === 1) + by;
      onChangeView({ columnWidths: { ...view.columnWidths, [field.id]: width } });
    },
    /** Asks about what is selected, or else about this row. */
    askToDelete: (row: number) => {
      const id = list.at(row);
      const ids = selection.ids.size > 0 ? [...selection.ids] : id === undefined ? [] : [id];
      askToDeleteRecords(ids, selection.clear);
    },
  };
}
