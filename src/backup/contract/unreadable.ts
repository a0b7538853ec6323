// The unreadable parts of a backup, in words; shared by checks and plans.

/** An unreadable row or file, as known from other sources. */
export interface KnownUnreadable {
  readonly title: string;
  /** Its collection; for a file, a record that shows it. */
  readonly of?: string;
}

/** The unreadable part of one table of a backup. */
export interface UnreadablePart {
  readonly table: string;
  /** The number of rows; 0 if unknown. */
  readonly rows: number;
  /** The first few dozen of which something is known: only probable, because it comes from other sources. */
  readonly known: readonly KnownUnreadable[];
  readonly knownCount: number;
}
