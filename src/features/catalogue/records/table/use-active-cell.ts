import { useEffect, useEffectEvent, useState } from 'react';
import { placeOfView, rememberPlace } from '../view-memory.ts';
import type { GridPosition } from './grid-position.ts';
import type { TableLayout } from './use-table-layout.ts';

/** The cell that keys act on; the table scrolls to it, and coming back to the view finds it again. */
export function useActiveCell(viewId: string, layout: TableLayout, last: GridPosition) {
  const [wanted, setActive] = useState<GridPosition>(() => placeOfView(viewId));
  // The list may have become shorter since.
  const active = { row: Math.min(wanted.row, last.row), column: Math.min(wanted.column, last.column) };
  const followRow = useEffectEvent((row: number) => {
    layout.scrollToRow(row);
    rememberPlace(viewId, { row });
  });
  const followColumn = useEffectEvent((column: number) => {
    layout.scrollToColumn(column);
    rememberPlace(viewId, { column });
  });
  useEffect(() => {
    followRow(active.row);
  }, [active.row]);
  useEffect(() => {
    followColumn(active.column);
  }, [active.column]);
  return [active, setActive] as const;
}
