// What of a backup cannot be read, in words: a check and a plan say it alike.

/** A row or file that cannot be read, by what others know of it. */
export interface KnownUnreadable {
  readonly title: string;
  /** The collection that it is in; of a file, a record that shows it. */
  readonly of?: string;
}

/** What a backup has of one table but cannot be read. */
export interface UnreadablePart {
  readonly table: string;
  /** How many rows; 0 where nothing tells. */
  readonly rows: number;
  /** Those of which something is known, the first few dozen: probably, since it is others that tell. */
  readonly known: readonly KnownUnreadable[];
  readonly knownCount: number;
}
