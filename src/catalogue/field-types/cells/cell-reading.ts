import type { FieldType, FieldValue } from '../../model.ts';
import type { ColumnReading, ColumnTally } from './column.ts';
import type { FilledCell } from './cell.ts';
import type { OptionSet } from './options.ts';

export interface CellContext extends ColumnReading {
  /** The field's options, for types that have them. */
  readonly options?: OptionSet;
}

/**
 * `empty`: nothing to keep. `refused`: why the field cannot hold it, in a few plain words. `loss`: what the value no
 * longer says of the cell, in as few.
 */
export type ParsedValue =
  | { readonly kind: 'value'; readonly value: FieldValue; readonly loss?: string | undefined }
  | { readonly kind: 'empty'; readonly loss?: string | undefined }
  | { readonly kind: 'refused'; readonly reason: string };

/** How an import turns the cells of a file into values of one type, and recognizes columns of it. */
export interface CellReading {
  /** The value of a cell that is not empty. @param text The cell as text, without spaces and marks around it. */
  readonly parse: (cell: FilledCell, text: string, context: CellContext) => ParsedValue;
  /**
   * What a value no longer says of the text that it was read from, in a few plain words for the report; `undefined`
   * where it says all of it, even if written another way (`1,234.50` and 1234.5, `4/3/2021` and 2021-03-04).
   */
  readonly lossOf?: (text: string, value: FieldValue, context: CellContext) => string | undefined;
  /** Starts to look at the cells of one column. */
  readonly createTally: () => ColumnTally;
  /** Any text will do, except columns of these types. Without it the values of a column decide whether they fit. */
  readonly takesAllBut?: readonly FieldType[];
  /** Where no column is named like a title, one of this type becomes the title. */
  readonly isLikelyTitle?: boolean;
}

export function given(value: FieldValue): ParsedValue {
  return { kind: 'value', value };
}

export function orRefused(value: FieldValue | undefined, reason: string): ParsedValue {
  return value === undefined ? { kind: 'refused', reason } : { kind: 'value', value };
}
