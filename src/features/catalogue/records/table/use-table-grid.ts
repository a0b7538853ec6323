import { type KeyboardEvent, type MouseEvent, type RefObject, useCallback } from 'react';
import { useNavigate } from 'react-router';
import type { Field } from '../../../../catalogue/model.ts';
import { screenOf } from '../../field-types/registry.ts';
import { createGridActions, type GridActions, type GridContent } from './grid-actions.ts';
import { type GridPosition, moveInGrid } from './grid-position.ts';
import { useActiveCell } from './use-active-cell.ts';
import type { RowSelection } from './use-row-selection.ts';
import { type EditMove, useTableEditing } from './use-table-editing.ts';
import type { TableLayout } from './use-table-layout.ts';

const RESIZE_STEP = 20;

interface GridOptions extends GridContent {
  readonly element: RefObject<HTMLElement | null>;
  readonly layout: TableLayout;
}

/** The effect of keys and the mouse in the table. */
export function useTableGrid({ element, layout, ...content }: GridOptions) {
  const { fields, view, list, selection } = content;
  const [active, setActive] = useActiveCell(view.id, layout, { row: list.length - 1, column: fields.length });
  const navigate = useNavigate();

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
    [element, lastRow, setActive],
  );
  const editing = useTableEditing(afterEdit);

  const actions = createGridActions(content, navigate, editing.start);
  const onRowKey = (event: KeyboardEvent): boolean => {
    if (pressRowKey(event, active, { ...actions, selection })) return true;
    const field = fields[active.column - 1];
    const isTyped = event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey;
    if (!isTyped || !field || !screenOf(field.type).cellEditing?.startsByTyping) return false;
    editing.start(active, event.key);
    return true;
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
    if (active.row === -1 ? pressHeaderKey(event, active.column, actions) : onRowKey(event)) {
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
      if (position.column === 0) actions.toggleAll();
      else actions.sortBy(position.column);
    } else if (event.shiftKey) selection.extendTo(position.row);
    else if (position.column === 0) selection.toggle(position.row);
    else if (isPressed(fields[position.column - 1]) && active.row === position.row && active.column === position.column)
      actions.act(position, false);
  };
  const onDoubleClick = (event: MouseEvent) => {
    const position = positionOf(event);
    if (position && position.row >= 0 && position.column > 0 && !isPressed(fields[position.column - 1]))
      actions.act(position, true);
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

/** Performs a key in the header. @returns whether the key has a meaning there. */
function pressHeaderKey({ key, shiftKey }: KeyboardEvent, column: number, actions: GridActions): boolean {
  if (shiftKey && (key === 'ArrowLeft' || key === 'ArrowRight'))
    actions.resize(column, key === 'ArrowLeft' ? -RESIZE_STEP : RESIZE_STEP);
  else if (key === 'Enter' || key === ' ') {
    if (column === 0) actions.toggleAll();
    else actions.sortBy(column);
  } else return false;
  return true;
}

/** Performs a key in a row. @returns whether the key has a meaning there. */
function pressRowKey(
  { key, shiftKey, ctrlKey, metaKey }: KeyboardEvent,
  active: GridPosition,
  { selection, ...actions }: GridActions & { readonly selection: RowSelection },
): boolean {
  if (key === 'Enter' && (ctrlKey || metaKey)) actions.open(active.row);
  else if (key === 'Enter' && active.column > 0) actions.act(active, false);
  else if (key === 'F2') actions.act(active, true);
  else if (key === ' ' && shiftKey) selection.extendTo(active.row);
  else if (key === ' ' || key === 'Enter') selection.toggle(active.row);
  else if (key === 'Delete') actions.askToDelete(active.row);
  else return false;
  return true;
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
