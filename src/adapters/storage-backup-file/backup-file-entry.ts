import { BackupError, type Bytes, type CallOptions } from '../../engine/index.ts';

/** One entry of a backup file to be written. */
export interface BackupFileEntry {
  /** Such as `README.txt` or `packs/3f…`. */
  readonly path: string;
  readonly sizeBytes: number;
  /**
   * Called once, when the entry's turn is near. The returned array becomes part of the file: nobody else may use it any
   * more.
   */
  read(): Promise<Bytes>;
}

export interface WriteBackupFileOptions extends CallOptions {
  /** The date of all entries, so that the same content gives the same file. */
  readonly modifiedAt: Date;
}

/** Reads an entry and checks its announced size. @throws BackupError `damaged` if the size differs. */
export async function readEntry(entry: BackupFileEntry): Promise<Bytes> {
  const bytes = await entry.read();
  if (bytes.length !== entry.sizeBytes) {
    throw new BackupError('damaged', {
      context: { path: entry.path, sizeBytes: entry.sizeBytes, readBytes: bytes.length },
    });
  }
  return bytes;
}
