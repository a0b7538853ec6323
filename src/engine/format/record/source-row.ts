/** One row: `key` is any valid IndexedDB key; `value` anything that structured clone supports. */
export interface SourceRow {
  readonly key: unknown;
  readonly value: unknown;
}
