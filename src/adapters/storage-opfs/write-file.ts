import { BackupError, throwIfAborted, type Bytes, type WriteOptions } from '../../engine/index.ts';
import { isNamed, type CapableFileHandle, type SyncAccessHandle } from './file-system-access.ts';
import { toFileSystemError } from './file-system-error.ts';

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

/** A file that is written from start to end, and that nobody else can write meanwhile. */
export interface AppendableFile {
  /**
   * Appends parts, and takes the arrays with their whole buffers.
   * @returns the number of bytes that fitted on the disk, and the parts again if that is not all of them.
   */
  append(parts: readonly Bytes[]): Promise<Appended>;
  /** Makes durable what was appended. */
  flush(): Promise<void>;
  /** Never throws; may be called twice. */
  close(): Promise<void>;
}

export interface Appended {
  readonly bytes: number;
  readonly unfit?: readonly Bytes[];
}

/** Opens a new file for appending. `undefined` if the browser has no way to do that on this thread. */
export type OpenToAppend = (file: CapableFileHandle) => Promise<AppendableFile | undefined>;

/** Appends on the calling thread. */
export const openToAppend: OpenToAppend = async (file) => {
  const handle = await openSyncAccess(file);
  if (handle === undefined) return undefined;
  let end = 0;
  let isOpen = true;
  return {
    append: async (parts) => {
      const bytes = writeParts(handle, parts, end);
      end += bytes;
      return bytes === parts.reduce((sum, part) => sum + part.length, 0) ? { bytes } : { bytes, unfit: parts };
    },
    flush: async () => handle.flush(),
    close: async () => {
      if (isOpen) handle.close();
      isOpen = false;
    },
  };
};

/** Writes parts one after the other, as far as the disk has space. */
function writeParts(handle: SyncAccessHandle, parts: readonly Bytes[], start: number): number {
  let at = start;
  for (const part of parts) {
    for (let done = 0; done < part.length;) {
      const written = writeIfFits(handle, part.subarray(done), at);
      if (written === 0) return at - start;
      done += written;
      at += written;
    }
  }
  return at - start;
}

/** The standard allows a full disk to show as a short write as well as an exception. */
function writeIfFits(handle: SyncAccessHandle, bytes: Bytes, at: number): number {
  try {
    return handle.write(bytes, { at });
  } catch (error) {
    if (toFileSystemError(error, { storage: 'opfs' }).code === 'quota-exceeded') return 0;
    throw error;
  }
}

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
