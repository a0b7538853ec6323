import { useVirtualList } from '../../../../ui/use-virtual-list.ts';
import { useEffect, useMemo, type RefObject } from 'react';
import type { Field, View } from '../../../../catalogue/model.ts';
import { placeOfView, rememberPlace } from '../view-memory.ts';
import { columnWidth, ROW_HEIGHT, SELECT_WIDTH } from './columns.ts';
import type { TableColumn } from './table-row.tsx';

const HEADER_HEIGHT = 36;

interface LayoutOptions {
  readonly element: RefObject<HTMLElement | null>;
  readonly fields: readonly Field[];
  readonly view: View;
  readonly rowCount: number;
}

export interface TableLayout {
  readonly rows: readonly { readonly index: number; readonly start: number }[];
  /** The height of all rows. */
  readonly height: number;
  readonly title: TableColumn | undefined;
  /** The columns in view besides the title. */
  readonly columns: readonly TableColumn[];
  readonly gap: number;
  /** The total width of a row. */
  readonly width: number;
  readonly pageRows: number;
  readonly scrollToRow: (row: number) => void;
  readonly scrollToColumn: (column: number) => void;
}

/** The rows and columns in view, and their positions. */
export function useTableLayout({ element, fields, view, rowCount }: LayoutOptions): TableLayout {
  const all = useMemo(
    () => fields.map((field, at): TableColumn => ({ field, index: at + 1, width: columnWidth(view, field, at === 0) })),
    [fields, view],
  );
  const [title, ...others] = all;
  const pinnedWidth = SELECT_WIDTH + (title?.width ?? 0);
  const getScrollElement = () => element.current;

  const rowList = useVirtualList({
    count: rowCount,
    getScrollElement,
    estimateSize: () => ROW_HEIGHT,
    overscan: 8,
    scrollPaddingEnd: HEADER_HEIGHT,
    initialOffset: () => placeOfView(view.id).offset,
    onChange: (instance) => {
      rememberPlace(view.id, { offset: instance.scrollOffset ?? 0 });
    },
  });
  const { virtualizer: columnVirtualizer, items: shown } = useVirtualList({
    count: others.length,
    getScrollElement,
    estimateSize: (at) => others[at]?.width ?? 0,
    horizontal: true,
    overscan: 3,
    paddingStart: pinnedWidth,
    scrollPaddingStart: pinnedWidth,
  });
  const widths = others.map((column) => column.width).join();
  useEffect(() => {
    columnVirtualizer.measure();
  }, [columnVirtualizer, widths]);

  const from = shown[0]?.index ?? 0;
  const to = (shown.at(-1)?.index ?? -1) + 1;
  // The same array while the same columns are in view, so that rows are not redrawn.
  const columns = useMemo(() => all.slice(from + 1, to + 1), [all, from, to]);
  return {
    rows: rowList.items,
    height: rowList.height,
    title,
    columns,
    gap: others.slice(0, from).reduce((sum, column) => sum + column.width, 0),
    width: all.reduce((sum, column) => sum + column.width, SELECT_WIDTH),
    pageRows: Math.max(1, Math.floor(((rowList.virtualizer.scrollRect?.height ?? 0) - HEADER_HEIGHT) / ROW_HEIGHT) - 1),
    scrollToRow: (row) => {
      if (row >= 0) rowList.virtualizer.scrollToIndex(row);
    },
    // The checkboxes and the title come before all others.
    scrollToColumn: (column) => {
      if (column >= 2) columnVirtualizer.scrollToIndex(column - 2);
      else columnVirtualizer.scrollToOffset(0);
    },
  };
}
