import { BackupError, throwIfAborted, toBackupError, type Bytes } from '../../engine/index.ts';
import type { BackupFileEntry, WriteBackupFileOptions } from './backup-file-entry.ts';
import { writeWithJsZip } from './write-with-jszip.ts';
import { writeWithZip64 } from './write-with-zip64.ts';

/** The capacity of a ZIP without ZIP64: 32 bits of bytes, less a margin; 16 bits of entries. */
const PLAIN_ZIP_LIMITS = { bytes: 0xffffffff - 16 * 1024 * 1024, entries: 0xffff - 1 };
/** The maximum size of an entry's headers, without its name. */
const HEADER_BYTES = 150;

export interface PlainZipLimits {
  readonly bytes: number;
  readonly entries: number;
}

/**
 * Writes a backup file piece by piece, its entries stored and in the given order. An entry is read when its turn is
 * near; at most three are in memory, and none is read faster than the pieces are consumed. Pieces may be views on
 * arrays from the entries' `read`: only one that has its buffer for itself may be changed or given away.
 * @param limits for tests: beyond them the file becomes a ZIP64.
 * @throws BackupError the errors of an entry's `read`; `damaged` if an entry does not have its announced size;
 *   `cancelled`; `internal` if two entries have the same path.
 */
export async function* writeBackupFile(
  entries: readonly BackupFileEntry[],
  options: WriteBackupFileOptions,
  limits: PlainZipLimits = PLAIN_ZIP_LIMITS,
): AsyncGenerator<Bytes, void, undefined> {
  if (new Set(entries.map(({ path }) => path)).size !== entries.length)
    throw new BackupError('internal', { context: { what: 'two entries of one path' } });
  const bytesTotal = entries.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const namesBytes = entries.reduce((sum, { path }) => sum + 3 * 3 * path.length, 0);
  const isPlain =
    entries.length <= limits.entries && bytesTotal + namesBytes + entries.length * HEADER_BYTES <= limits.bytes;
  const report = reporterOf(entries.length, bytesTotal, options);
  const counted = entries.map((entry): BackupFileEntry => ({
    path: entry.path,
    sizeBytes: entry.sizeBytes,
    read: async () => {
      const bytes = await entry.read();
      report.entry();
      return bytes;
    },
  }));
  try {
    throwIfAborted(options.signal);
    for await (const piece of isPlain ? writeWithJsZip(counted, options) : writeWithZip64(counted, options)) {
      report.bytes(piece.length);
      yield piece;
      throwIfAborted(options.signal);
    }
  } catch (error) {
    throw toBackupError(error, 'storage-failed');
  }
}

function reporterOf(
  total: number,
  bytesTotal: number,
  { onProgress }: WriteBackupFileOptions,
): { entry(): void; bytes(count: number): void } {
  let done = 0;
  let bytesDone = 0;
  return {
    entry: () => {
      done += 1;
    },
    bytes: (count) => {
      // Headers count as content, so there is a little more than announced.
      bytesDone = Math.min(bytesTotal, bytesDone + count);
      onProgress?.({ phase: 'copying', done, total, bytesDone, bytesTotal });
    },
  };
}
