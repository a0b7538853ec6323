import type { GeoPoint } from '../../model.ts';

/** What one cell of a file holds. `null` is an empty cell. */
export type Scalar = string | number | boolean;
export type Cell = Scalar | readonly Scalar[] | GeoPoint | null;
export type FilledCell = NonNullable<Cell>;

/** A cell as text: what is shown in the preview and kept in a text field. */
export function cellText(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'object') return 'latitude' in cell ? `${cell.latitude}, ${cell.longitude}` : cell.join(', ');
  return String(cell);
}

/**
 * A text as a person meant it: without spaces around, and without what exports put around digits so that spreadsheets
 * leave them alone: `="0306406152"` (Goodreads), `[0306406152]` (LibraryThing).
 */
export function tidyText(text: string, trim: boolean): string {
  const unwrapped = /^="(.*)"$/s.exec(text)?.[1] ?? /^\[([\dXx-]{8,20})\]$/.exec(text)?.[1] ?? text;
  return trim ? unwrapped.trim() : unwrapped;
}

/** One line for a text field: line breaks become spaces. */
export function singleLine(text: string): string {
  return /[\r\n\t]/.test(text) ? text.replace(/\s*[\r\n\t]+\s*/g, ' ') : text;
}

export const LINES_JOINED = 'line breaks and tabs replaced by spaces';
