import { open } from 'node:fs/promises';
import { isErrno } from './errno.ts';

/** Makes the names in a folder durable: without it, a power cut may forget a new name though its content is there. */
export async function syncDirectory(path: string): Promise<void> {
  let directory;
  try {
    directory = await open(path, 'r');
    await directory.sync();
  } catch (error) {
    // Windows and some network disks do not support this, and protect names in their own way.
    if (!isErrno(error, 'EISDIR', 'EPERM', 'EINVAL', 'ENOTSUP', 'EBADF', 'EACCES')) throw error;
  } finally {
    await directory?.close();
  }
}
