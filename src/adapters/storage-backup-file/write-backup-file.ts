import { BackupError, throwIfAborted, toBackupError, type Bytes } from '../../engine/index.ts';
import type { BackupFileEntry, WriteBackupFileOptions } from './backup-file-entry.ts';
import { writeWithJsZip } from './write-with-jszip.ts';
import { writeWithZip64 } from './write-with-zip64.ts';

/** What a ZIP without ZIP64 can hold: 32 bits of bytes, less a margin; 16 bits of entries. */
const PLAIN_ZIP_LIMITS = { bytes: 0xffffffff - 16 * 1024 * 1024, entries: 0xffff - 1 };
/** Headers of an entry, at the most, beside its name. */
const HEADER_BYTES = 150;

export interface PlainZipLimits {
  readonly bytes: number;
  readonly entries: number;
}

/**
 * A backup file, piece by piece, its entries stored and in the order given. Entries are read when their turn is near,
 * at most three are in memory, and no faster than the pieces are fetched. The pieces may be views on what the entries'
 * `read` gave: they must not be changed.
 * @param limits for tests: beyond them the file is a ZIP64.
 * @throws BackupError what an entry's `read` throws; `damaged` where an entry has not the size that it said;
 * `cancelled`; `internal` where two entries have one path.
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
      // Headers are counted as content, of which there is a little more than was announced.
      bytesDone = Math.min(bytesTotal, bytesDone + count);
      onProgress?.({ phase: 'copying', done, total, bytesDone, bytesTotal });
    },
  };
}
