/** One file in a ZIP, as its directory tells it: checked for reason, not yet for truth. */
export interface ZipEntry {
  /** The name's bytes as a text of characters 0–255: unambiguous, and equal to the name where that is ASCII. */
  readonly name: string;
  readonly method: 'stored' | 'deflated' | 'other';
  /** Where its local header begins. */
  readonly offset: number;
  /** Bytes in the file. */
  readonly compressedBytes: number;
  readonly sizeBytes: number;
  /** Where the next entry, or the directory, begins: nothing of this one may be there. */
  readonly limit: number;
}
