import JSZip from 'jszip';
import { throwIfAborted, type Bytes } from '../../engine/index.ts';
import { readEntry, type BackupFileEntry, type WriteBackupFileOptions } from './backup-file-entry.ts';
import { ByteQueue } from './byte-queue.ts';
import { Checksums } from './jszip-checksum.ts';
import { hastenSteps } from './jszip-steps.ts';

/** Beyond this, the library has to wait until the consumer has caught up. */
const QUEUE_BYTES = 1024 * 1024;
/** The number of entries that are read ahead of the one being written. */
const READ_AHEAD = 2;

/*
 * [Note: how JSZip is kept from holding the whole file]
 *
 * JSZip takes all entries at once, with promises for their contents, and awaits them one after the other. So each entry
 * gets a promise that is resolved only when its turn is near, which the name attached to each piece of output shows.
 * The entry is then removed from the JSZip object, so that nothing holds its bytes once they are written. Without
 * `streamFiles`, JSZip collects an entry before it writes the header. So the header states the size and checksum, and
 * tools that do not know data descriptors can read the file. At any time, memory contains the entry in the output
 * queue, the one being collected (views on the bytes read, not copies), and the one being read.
 */

/** Writes a ZIP without ZIP64, with stored entries in the given order. */
export async function* writeWithJsZip(
  entries: readonly BackupFileEntry[],
  options: WriteBackupFileOptions,
): AsyncGenerator<Bytes, void, undefined> {
  const zip = new JSZip();
  const turns = addEntries(zip, entries, await Checksums.create(), options);
  // The order in which the library goes through them: names that look like numbers come first.
  const upcoming = Object.keys(zip.files);
  const queue = new ByteQueue();
  const stream = zip.generateInternalStream({ type: 'uint8array', streamFiles: false, compression: 'STORE' });
  let written: string | null = null;

  function startNext(): void {
    const path = upcoming.shift();
    if (path === undefined) return;
    turns.get(path)?.();
    turns.delete(path);
  }

  stream.on('data', (piece, { currentFile }) => {
    // The library creates its arrays over ordinary buffers, and passes on ours, which also have ordinary buffers.
    queue.push(piece as Bytes);
    if (currentFile !== null && currentFile !== written) {
      written = currentFile;
      zip.remove(currentFile);
      try {
        startNext();
      } catch (error) {
        queue.fail(error);
      }
    }
    if (queue.lengthBytes > QUEUE_BYTES) stream.pause();
  });
  stream.on('end', () => queue.end());
  stream.on('error', (error) => queue.fail(error));

  const endHaste = hastenSteps();
  try {
    for (let ahead = 0; ahead < READ_AHEAD; ahead += 1) startNext();
    stream.resume();
    for (;;) {
      const piece = await queue.shift();
      if (piece === undefined) return;
      throwIfAborted(options.signal);
      yield piece;
      if (queue.lengthBytes <= QUEUE_BYTES) stream.resume();
    }
  } finally {
    stream.pause();
    endHaste();
  }
}

/** @returns for each path what lets its entry be read. */
function addEntries(
  zip: JSZip,
  entries: readonly BackupFileEntry[],
  checksums: Checksums,
  { modifiedAt, signal }: WriteBackupFileOptions,
): Map<string, () => void> {
  const turns = new Map<string, () => void>();
  for (const entry of entries) {
    const content = new Promise<Bytes>((resolve) => {
      turns.set(entry.path, () => {
        throwIfAborted(signal);
        resolve(readEntry(entry));
      });
    });
    zip.file(entry.path, content, { binary: true, date: modifiedAt, compression: 'STORE', createFolders: false });
    checksums.takeOver(zip.files[entry.path]);
  }
  return turns;
}
