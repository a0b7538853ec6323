import {
  useCallback,
  useEffect,
  useEffectEvent,
  useState,
  type KeyboardEvent,
  type MouseEvent,
  type RefObject,
} from 'react';
import { useNavigate } from 'react-router';
import type { CatalogueRecord, Field, View } from '../../../../catalogue/model.ts';
import type { RecordList } from '../../../../catalogue/query/record-list.ts';
import { isSortable } from '../../../../catalogue/query/sort-records.ts';
import { updateRecordValues } from '../../../../catalogue/records.ts';
import type { ViewPatch } from '../../../../catalogue/views.ts';
import { notifyError } from '../../../errors/notify.tsx';
import { askToDeleteRecords } from '../delete-records.ts';
import { screenOf } from '../../field-types/registry.ts';
import { columnWidth } from './columns.ts';
import { type GridPosition, moveInGrid } from './grid-position.ts';
import { nextSorts } from './next-sorts.ts';
import { placeOfView, rememberPlace } from '../view-memory.ts';
import type { RowSelection } from './use-row-selection.ts';
import { type EditMove, useTableEditing } from './use-table-editing.ts';
import type { TableLayout } from './use-table-layout.ts';

const RESIZE_STEP = 20;

interface GridOptions {
  readonly element: RefObject<HTMLElement | null>;
  readonly layout: TableLayout;
  readonly fields: readonly Field[];
  readonly view: View;
  readonly list: RecordList;
  readonly records: ReadonlyMap<string, CatalogueRecord>;
  readonly selection: RowSelection;
  readonly onChangeView: (patch: ViewPatch) => void;
}

/** The effect of keys and the mouse in the table. */
export function useTableGrid({ element, layout, fields, view, list, records, selection, onChangeView }: GridOptions) {
  const [wanted, setActive] = useState<GridPosition>(() => placeOfView(view.id));
  // The list may have become shorter since.
  const active = { row: Math.min(wanted.row, list.length - 1), column: Math.min(wanted.column, fields.length) };
  const navigate = useNavigate();

  const followRow = useEffectEvent((row: number) => {
    layout.scrollToRow(row);
    rememberPlace(view.id, { row });
  });
  const followColumn = useEffectEvent((column: number) => {
    layout.scrollToColumn(column);
    rememberPlace(view.id, { column });
  });
  useEffect(() => {
    followRow(active.row);
  }, [active.row]);
  useEffect(() => {
    followColumn(active.column);
  }, [active.column]);

  const lastRow = list.length - 1;
  const afterEdit = useCallback(
    (move: EditMove) => {
      if (move === 'stay') return;
      element.current?.focus({ preventScroll: true });
      setActive(({ row, column }) => ({
        row: move === 'down' ? Math.min(lastRow, row + 1) : row,
        column: Math.max(0, column + (move === 'next' ? 1 : move === 'previous' ? -1 : 0)),
      }));
    },
    [element, lastRow],
  );
  const editing = useTableEditing(afterEdit);

  const open = (row: number) => {
    const id = list.at(row);
    if (id !== undefined) void navigate(`/collections/${view.collectionId}/records/${id}?view=${view.id}`);
  };
  const sortBy = (column: number) => {
    const field = fields[column - 1];
    if (field && isSortable(field)) onChangeView({ sorts: nextSorts(view.sorts, field.id) });
  };
  const toggleAll = () => {
    if (selection.ids.size === list.length) selection.clear();
    else selection.selectAll();
  };
  /** Performs a click on a cell: edit it, tick it, or open the record. */
  const act = ({ row, column }: GridPosition, isTitleEdited: boolean) => {
    const field = fields[column - 1];
    const id = list.at(row);
    const record = id === undefined ? undefined : records.get(id);
    if (!field || !record) return;
    const { press } = screenOf(field.type);
    if (press) updateRecordValues(record.id, { [field.id]: press(record.values[field.id]) }).catch(notifyError);
    else if (screenOf(field.type).cellEditing && (column !== 1 || isTitleEdited)) editing.start({ row, column });
    else open(row);
  };
  const resize = (by: number) => {
    const field = fields[active.column - 1];
    if (!field) return;
    onChangeView({
      columnWidths: { ...view.columnWidths, [field.id]: columnWidth(view, field, active.column === 1) + by },
    });
  };

  const onHeaderKey = (event: KeyboardEvent): boolean => {
    if (event.shiftKey && (event.key === 'ArrowLeft' || event.key === 'ArrowRight'))
      resize(event.key === 'ArrowLeft' ? -RESIZE_STEP : RESIZE_STEP);
    else if (event.key === 'Enter' || event.key === ' ') {
      if (active.column === 0) toggleAll();
      else sortBy(active.column);
    } else return false;
    return true;
  };
  const onRowKey = (event: KeyboardEvent): boolean => {
    const isControl = event.ctrlKey || event.metaKey;
    const field = fields[active.column - 1];
    if (event.key === 'Enter' && isControl) open(active.row);
    else if (event.key === 'Enter' && active.column > 0) act(active, false);
    else if (event.key === 'F2') act(active, true);
    else if (event.key === ' ' && event.shiftKey) selection.extendTo(active.row);
    else if (event.key === ' ' || event.key === 'Enter') selection.toggle(active.row);
    else if (event.key === 'Delete') askToDelete();
    else if (
      event.key.length === 1 &&
      !isControl &&
      !event.altKey &&
      field &&
      screenOf(field.type).cellEditing?.startsByTyping
    )
      editing.start(active, event.key);
    else return false;
    return true;
  };
  const askToDelete = () => {
    const id = list.at(active.row);
    const ids = selection.ids.size > 0 ? [...selection.ids] : id === undefined ? [] : [id];
    askToDeleteRecords(ids, selection.clear);
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget) return;
    const isControl = event.ctrlKey || event.metaKey;
    if (isControl && event.key.toLowerCase() === 'a') {
      event.preventDefault();
      selection.selectAll();
      return;
    }
    if (event.key === 'Escape') {
      selection.clear();
      return;
    }
    if (active.row === -1 ? onHeaderKey(event) : onRowKey(event)) {
      event.preventDefault();
      return;
    }
    const to = moveInGrid(active, event.key, isControl, {
      rows: list.length,
      columns: fields.length + 1,
      pageRows: layout.pageRows,
    });
    if (!to) return;
    event.preventDefault();
    if (event.shiftKey && to.row !== active.row && to.row >= 0) {
      if (selection.ids.size === 0) selection.toggle(active.row);
      selection.extendTo(to.row);
    }
    setActive(to);
  };

  const onClick = (event: MouseEvent) => {
    const position = positionOf(event);
    if (!position || (event.target instanceof HTMLElement && event.target.closest('[data-resize], [data-editing]')))
      return;
    setActive(position);
    if (position.row === -1) {
      if (position.column === 0) toggleAll();
      else sortBy(position.column);
    } else if (event.shiftKey) selection.extendTo(position.row);
    else if (position.column === 0) selection.toggle(position.row);
    else if (isPressed(fields[position.column - 1]) && active.row === position.row && active.column === position.column)
      act(position, false);
  };
  const onDoubleClick = (event: MouseEvent) => {
    const position = positionOf(event);
    if (position && position.row >= 0 && position.column > 0 && !isPressed(fields[position.column - 1]))
      act(position, true);
  };

  return {
    active,
    onKeyDown,
    onClick,
    onDoubleClick,
    editing: editing.cell,
    finishEdit: editing.finish,
    cancelEdit: editing.cancel,
  };
}

/** Whether one click changes the value, so that a second click must not change it back. */
function isPressed(field: Field | undefined): boolean {
  return field !== undefined && screenOf(field.type).press !== undefined;
}

function positionOf(event: MouseEvent): GridPosition | undefined {
  if (!(event.target instanceof Element)) return undefined;
  const cell = event.target.closest<HTMLElement>('[data-column]');
  const row = cell?.closest<HTMLElement>('[data-row]');
  return cell && row ? { row: Number(row.dataset['row']), column: Number(cell.dataset['column']) } : undefined;
}
