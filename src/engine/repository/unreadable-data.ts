/**
 * Rows of a table that cannot be read: single lines, those of a damaged page, or of all pages below a damaged node.
 * FORMAT.md §7.
 */
export interface UnreadableRows {
  /** The JSON text of the last key before them; missing if they are the first. */
  readonly afterKeyText?: string;
  /**
   * The JSON text of their last key; missing if it is unknown: then they extend to `beforeKeyText`, or the table's end.
   */
  readonly lastKeyText?: string;
  /** The JSON text of the next row's key, if their last key is not known. */
  readonly beforeKeyText?: string;
  /** Their number; 0 if unknown. */
  readonly rows: number;
}

/**
 * A part of a snapshot's data that cannot be read: a range of rows, or one row whose file or other content outside its
 * line cannot be read (in a table of files: the file).
 */
export type UnreadableData =
  | { readonly kind: 'rows'; readonly table: string; readonly range: UnreadableRows }
  | { readonly kind: 'item'; readonly table: string; readonly keyText: string };
