import { BackupError, throwIfAborted, type Bytes, type WriteOptions } from '../../engine/index.ts';
import { isNamed, type CapableFileHandle, type SyncAccessHandle } from './file-system-access.ts';

/**
 * The maximum size of one write to a stream. Chromium passes the bytes to its storage process through a pipe of 2 MiB.
 * If there is no space for a larger write, it reports either that, or only that the pipe broke (an `AbortError`),
 * depending on timing.
 */
const STREAM_PIECE_BYTES = 1024 * 1024;

/** Writes bytes to a file and makes them durable; after a failure the file's content is undefined. */
export type FillFile = (file: CapableFileHandle, bytes: Bytes, options?: WriteOptions) => Promise<void>;

/** Fills a file on the calling thread. */
export const fillFile: FillFile = async (file, bytes, { signal } = {}) => {
  const handle = await openSyncAccess(file);
  if (handle === undefined) return fillByStream(file, bytes, signal);
  try {
    let done = 0;
    while (done < bytes.length) {
      const written = handle.write(done === 0 ? bytes : bytes.subarray(done), { at: done });
      // The standard allows a full disk to show as a short write as well as an exception.
      if (written === 0) throw new BackupError('quota-exceeded');
      done += written;
    }
    handle.flush();
  } finally {
    handle.close();
  }
};

/**
 * Whether so many bytes would fit into a file: its size is set, and nothing written. What the file holds afterwards is
 * anything. Where the browser has neither way to write, nothing fits.
 */
export async function canGrowTo(file: CapableFileHandle, bytes: number): Promise<boolean> {
  const handle = await openSyncAccess(file);
  if (handle === undefined) return canStreamGrowTo(file, bytes);
  try {
    handle.truncate(bytes);
    // In a private window Chromium (156) says nothing, and leaves the file as it was.
    return handle.getSize() === bytes;
  } catch (error) {
    if (isNamed(error, 'QuotaExceededError')) return false;
    throw error;
  } finally {
    handle.close();
  }
}

async function canStreamGrowTo(file: CapableFileHandle, bytes: number): Promise<boolean> {
  const stream = await file.createWritable?.();
  if (stream === undefined) return false;
  try {
    await stream.truncate(bytes);
    return true;
  } catch (error) {
    if (isNamed(error, 'QuotaExceededError')) return false;
    throw error;
  } finally {
    await stream.abort().catch(() => undefined);
  }
}

/** The fast way, available in dedicated workers for files of the private file system. */
async function openSyncAccess(file: CapableFileHandle): Promise<SyncAccessHandle | undefined> {
  try {
    return await file.createSyncAccessHandle?.();
  } catch (error) {
    // A picked folder has the method in workers too, but refuses it.
    if (isNamed(error, 'InvalidStateError', 'NotSupportedError')) return undefined;
    throw error;
  }
}

/** The way for pages and picked folders. `close` replaces the file's content in one step, and not before. */
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
