import { BackupError, throwIfAborted, type Bytes, type StorageOptions, type WriteOptions } from '../../engine/index.ts';
import { isNamed, type CapableFileHandle } from './file-system-access.ts';
import { fillByStream, fillFile, type FillFile } from './write-file.ts';

/*
 * [Note: how a file appears all at once]
 *
 * `getFileHandle(name, { create: true })` creates an empty file of that name before a byte is written. Writing directly
 * to the final name would therefore show readers an empty object, and leave one behind when the tab is killed.
 *
 * - If files can be moved (the private file system of Chromium, Safari and Firefox), the bytes are written to a file in
 * `tmp/` and flushed, and the file is moved to its final name, replacing an existing one, in one step.
 * - If not (a picked folder in Chromium), `createWritable` is used on the final name. It collects the bytes in a
 * separate file, and swaps that in when it is closed. The empty file remains a problem: so an empty file counts as
 * missing, unless `<name>.empty` says that the object is meant to have no bytes.
 *
 * Which of the two works is found out by trying, because the method may exist and still refuse.
 */

export const TEMPORARY_FOLDER = 'tmp';
export const EMPTY_MARKER_SUFFIX = '.empty';

/** Ten seconds: on a busy machine, threads may hear only after seconds that they should release a file. */
const LOCK_ATTEMPTS = 400;
const LOCK_RETRY_MS = 25;

export interface ChangeOptions extends StorageOptions {
  /** Called whenever the file cannot be changed yet, as somebody holds it. */
  readonly onLocked?: (() => void) | undefined;
}

/** Puts a file with these bytes in a folder, replacing one of that name, all at once. */
export type PublishFile = (
  folder: FileSystemDirectoryHandle,
  name: string,
  bytes: Bytes,
  options?: WriteOptions & ChangeOptions,
) => Promise<void>;

/** Writes through a temporary file and a move. @param temporary the folder of temporary files. */
export function publishByMove(temporary: FileSystemDirectoryHandle, fill: FillFile): PublishFile {
  return async (folder, name, bytes, options) => {
    const temporaryName = crypto.randomUUID();
    const file: CapableFileHandle = await temporary.getFileHandle(temporaryName, { create: true });
    try {
      await fill(file, bytes, options);
      throwIfAborted(options?.signal);
      await whileLocked(async () => file.move?.(folder, name), options);
    } catch (error) {
      await temporary.removeEntry(temporaryName).catch(() => undefined);
      throw error;
    }
  };
}

/** Writes with `createWritable` on the final name. */
export const publishInPlace: PublishFile = async (folder, name, bytes, { signal } = {}) => {
  const marker = name + EMPTY_MARKER_SUFFIX;
  // The marker first and the bytes last, or the other way round, so that the old or the new version exists at each
  // moment.
  if (bytes.length === 0) await folder.getFileHandle(marker, { create: true });
  const file: CapableFileHandle = await folder.getFileHandle(name, { create: true });
  try {
    // Never with a sync access handle, which would change the file under its readers.
    await fillByStream(file, bytes, signal);
  } catch (error) {
    if ((await file.getFile().catch(() => undefined))?.size === 0)
      await folder.removeEntry(name).catch(() => undefined);
    throw error;
  }
  if (bytes.length > 0) await removeIfThere(folder, marker);
};

/** Whether files can be moved here, over one another: tried with two small files. */
export async function canMoveFiles(temporary: FileSystemDirectoryHandle): Promise<boolean> {
  const names = [crypto.randomUUID(), crypto.randomUUID()] as const;
  try {
    const from: CapableFileHandle = await temporary.getFileHandle(names[0], { create: true });
    const over = await temporary.getFileHandle(names[1], { create: true });
    if (from.move === undefined) return false;
    await fillFile(from, new Uint8Array([1]));
    await from.move(temporary, names[1]);
    return (await over.getFile()).size === 1;
  } catch (error) {
    if (isNamed(error, 'QuotaExceededError') || error instanceof BackupError) throw error;
    return false;
  } finally {
    for (const name of names) await removeIfThere(temporary, name);
  }
}

export async function removeIfThere(
  folder: FileSystemDirectoryHandle,
  name: string,
  options?: ChangeOptions,
): Promise<void> {
  try {
    await whileLocked(() => folder.removeEntry(name), options);
  } catch (error) {
    if (!isNamed(error, 'NotFoundError')) throw error;
  }
}

/** Others that read the file, write one of its name, or were just killed, hold a lock for a moment. */
async function whileLocked(change: () => Promise<void>, { signal, onLocked }: ChangeOptions = {}): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await change();
    } catch (error) {
      if (attempt >= LOCK_ATTEMPTS || !isNamed(error, 'NoModificationAllowedError')) throw error;
      onLocked?.();
      await new Promise((resolve) => setTimeout(resolve, LOCK_RETRY_MS));
      throwIfAborted(signal);
    }
  }
}
