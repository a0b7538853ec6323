/**
 * Rows of a table that cannot be read: single lines, those of a damaged page, or of all pages below a damaged node.
 * FORMAT.md §7.
 */
export interface UnreadableRows {
  /** The JSON text of the last key in front of them; missing where they are the first. */
  readonly afterKeyText?: string;
  /**
   * The JSON text of their last key; missing where nothing tells it: then they go up to `beforeKeyText`, or the table's
   * end.
   */
  readonly lastKeyText?: string;
  /** The JSON text of the key of the row behind them, where their last key is not known. */
  readonly beforeKeyText?: string;
  /** How many they are; 0 where nothing tells. */
  readonly rows: number;
}

/**
 * What of a snapshot's data cannot be read: a range of rows; or one row of which a file, or other content outside its
 * line, cannot be (of a table of files: the file).
 */
export type UnreadableData =
  | { readonly kind: 'rows'; readonly table: string; readonly range: UnreadableRows }
  | { readonly kind: 'item'; readonly table: string; readonly keyText: string };
