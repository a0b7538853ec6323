/** A cell of the grid: row −1 is the header; column 0 contains the checkboxes, the fields begin at 1. */
export interface GridPosition {
  readonly row: number;
  readonly column: number;
}

export interface GridSize {
  readonly rows: number;
  readonly columns: number;
  /** How many rows a page key moves by. */
  readonly pageRows: number;
}

/** The target of a key within the grid, or `undefined` for a key that does not move. */
export function moveInGrid(
  from: GridPosition,
  key: string,
  isControl: boolean,
  size: GridSize,
): GridPosition | undefined {
  const lastRow = size.rows - 1;
  const lastColumn = size.columns - 1;
  const to = target(from, key, isControl, size);
  if (!to) return undefined;
  return { row: Math.max(-1, Math.min(lastRow, to.row)), column: Math.max(0, Math.min(lastColumn, to.column)) };
}

function target(
  { row, column }: GridPosition,
  key: string,
  isControl: boolean,
  { rows, columns, pageRows }: GridSize,
): GridPosition | undefined {
  const [lastRow, lastColumn] = [rows - 1, columns - 1];
  switch (key) {
    case 'ArrowUp':
      return { row: isControl ? 0 : row - 1, column };
    case 'ArrowDown':
      return { row: isControl ? lastRow : row + 1, column };
    case 'ArrowLeft':
      return { row, column: isControl ? 0 : column - 1 };
    case 'ArrowRight':
      return { row, column: isControl ? lastColumn : column + 1 };
    case 'Home':
      return { row: isControl ? 0 : row, column: 0 };
    case 'End':
      return { row: isControl ? lastRow : row, column: lastColumn };
    case 'PageUp':
      return { row: Math.max(0, row - pageRows), column };
    case 'PageDown':
      return { row: row + pageRows, column };
    default:
      return undefined;
  }
}
