import { configure, Uint8ArrayReader, ZipWriter } from '@zip.js/zip.js/lib/zip-core-custom.js';
import { throwIfAborted, type Bytes } from '../../engine/index.ts';
import { readEntry, type BackupFileEntry, type WriteBackupFileOptions } from './backup-file-entry.ts';

configure({ useWebWorkers: false });

/** Writes a ZIP64, for files too large for JSZip, with stored entries in the given order. */
export async function* writeWithZip64(
  entries: readonly BackupFileEntry[],
  options: WriteBackupFileOptions,
): AsyncGenerator<Bytes, void, undefined> {
  const { readable, writable } = new TransformStream<Bytes, Bytes>();
  const writing = writeAll(writable, entries, options);
  // A failure is thrown below, once the consumer reaches it.
  writing.catch((error: unknown) => writable.abort(error).catch(() => undefined));
  const reader = readable.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      throwIfAborted(options.signal);
      yield value;
    }
    await writing;
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

async function writeAll(
  writable: WritableStream<Bytes>,
  entries: readonly BackupFileEntry[],
  options: WriteBackupFileOptions,
): Promise<void> {
  const zip = new ZipWriter(writable, {
    zip64: true,
    level: 0,
    dataDescriptor: false,
    lastModDate: options.modifiedAt,
    extendedTimestamp: false,
    // If the end record leaves the part number to ZIP64, Info-ZIP 6 takes the file for the last part of a split
    // archive.
    supportZip64SplitFile: false,
  });
  for (const entry of entries) {
    throwIfAborted(options.signal);
    await zip.add(entry.path, new Uint8ArrayReader(await readEntry(entry)));
  }
  await zip.close();
}
