import { BackupError } from '../../engine/index.ts';

/** One file in a ZIP, as its directory describes it. */
export interface ZipEntry {
  /** The name's bytes as a string of characters 0–255: unambiguous, and equal to the name if that is ASCII. */
  readonly name: string;
  /** {@link STORED}, {@link DEFLATED}, or one that browsers cannot unpack. APPNOTE.TXT §4.4.5. */
  readonly method: number;
  readonly isEncrypted: boolean;
  /** The offset of its local header. */
  readonly offset: number;
  /** The number of bytes in the file. */
  readonly compressedBytes: number;
  readonly sizeBytes: number;
  /** The beginning of the next entry, or the end of the file: this entry must end before it. */
  readonly limit: number;
}

export const STORED = 0;
const DEFLATED = 8;

/** The minimum size before an entry's data: the fixed part of its local header. */
export const LOCAL_HEADER_BYTES = 30;
/** The largest expansion of one deflated byte. */
const MAX_EXPANSION = 1032;
/** No object of a repository is larger; a stored one needs no bound, because it cannot exceed the file. */
const MAX_INFLATED_BYTES = 64 * 1024 * 1024;

/**
 * Checks bounds first: the directory's claims about an entry must fit into the file and into memory.
 * @throws BackupError `zip-with-password`, `unreadable-packing`; `limit-exceeded` for absurd sizes; `invalid-format`
 *   for places that no tool writes, such as those of another entry.
 */
export function assertReasonable(entry: ZipEntry): void {
  const { method, offset, compressedBytes, sizeBytes } = entry;
  const context = { name: entry.name.slice(0, 100), method, offset, compressedBytes, sizeBytes };
  if (entry.isEncrypted) throw new BackupError('zip-with-password', { context });
  if (method !== STORED && method !== DEFLATED) throw new BackupError('unreadable-packing', { context });
  for (const value of [offset, compressedBytes, sizeBytes]) {
    if (!Number.isSafeInteger(value) || value < 0) throw new BackupError('limit-exceeded', { context });
  }
  if (offset + LOCAL_HEADER_BYTES + entry.name.length + compressedBytes > entry.limit)
    throw new BackupError('invalid-format', { context });
  if (method === STORED && sizeBytes !== compressedBytes) throw new BackupError('invalid-format', { context });
  if (method === DEFLATED && sizeBytes > Math.min(MAX_INFLATED_BYTES, compressedBytes * MAX_EXPANSION)) {
    throw new BackupError('limit-exceeded', { context });
  }
}
