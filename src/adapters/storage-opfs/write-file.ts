import { BackupError, throwIfAborted, type Bytes } from '../../engine/index.ts';
import { isNamed, type CapableFileHandle, type SyncAccessHandle } from './file-system-access.ts';

/**
 * What one write to a stream takes. Chromium hands the bytes to the process that stores them by a pipe that holds 2
 * MiB; of a larger write that finds no room it says either what it is, or only that the pipe broke (an `AbortError`),
 * as it happens.
 */
const STREAM_PIECE_BYTES = 1024 * 1024;

/** Puts bytes into a file and makes them durable; after a failure the file's content is anything. */
export async function fillFile(file: CapableFileHandle, bytes: Bytes, signal?: AbortSignal): Promise<void> {
  const handle = await openSyncAccess(file);
  if (handle === undefined) return fillByStream(file, bytes, signal);
  try {
    let done = 0;
    while (done < bytes.length) {
      const written = handle.write(done === 0 ? bytes : bytes.subarray(done), { at: done });
      // The standard lets a full disk show itself as a short write as well as by an exception.
      if (written === 0) throw new BackupError('quota-exceeded');
      done += written;
    }
    handle.flush();
  } finally {
    handle.close();
  }
}

/** The fast way, which is there in dedicated workers, for files of the private file system. */
async function openSyncAccess(file: CapableFileHandle): Promise<SyncAccessHandle | undefined> {
  try {
    return await file.createSyncAccessHandle?.();
  } catch (error) {
    // A picked folder has the method in workers too, but refuses it.
    if (isNamed(error, 'InvalidStateError', 'NotSupportedError')) return undefined;
    throw error;
  }
}

/** The way of pages and picked folders. The file's content is replaced in one step by `close`, and not before. */
export async function fillByStream(file: CapableFileHandle, bytes: Bytes, signal?: AbortSignal): Promise<void> {
  const stream = await file.createWritable?.();
  if (stream === undefined) throw new BackupError('storage-unavailable');
  try {
    for (let at = 0; at < bytes.length; at += STREAM_PIECE_BYTES) {
      await stream.write(bytes.subarray(at, at + STREAM_PIECE_BYTES));
      throwIfAborted(signal);
    }
    throwIfAborted(signal);
    await stream.close();
  } catch (error) {
    await stream.abort().catch(() => undefined);
    throw error;
  }
}
