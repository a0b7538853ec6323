import { BackupError, type BlobStorage } from '../../engine/index.ts';
import { openPrivateRoot } from '../../platform/browser-storage.ts';
import { toFileSystemError } from './file-system-error.ts';
import { openDirectoryStorage } from './directory-storage.ts';

/** The folder of the origin's private file system in which all sets of backups are. */
export const OPFS_FOLDER = 'heirloom-backups';

/**
 * The storage of this name in the origin's private file system. Fast in a dedicated worker, where files are written
 * through sync access handles; works in a page too.
 * @throws BackupError `storage-unavailable` where the browser has none or gives none (a private window).
 */
export async function openOpfsStorage(name: string): Promise<BlobStorage> {
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(name)) throw new BackupError('invalid-format', { context: { name: name.slice(0, 80) } });
  return openDirectoryStorage(await openOpfsFolder(name), { kind: 'opfs' });
}

async function openOpfsFolder(name: string): Promise<FileSystemDirectoryHandle> {
  try {
    const root = await openPrivateRoot();
    if (root === undefined) throw new BackupError('storage-unavailable', { context: { storage: 'opfs' } });
    const all = await root.getDirectoryHandle(OPFS_FOLDER, { create: true });
    return await all.getDirectoryHandle(name, { create: true });
  } catch (error) {
    const typed = toFileSystemError(error, { storage: 'opfs' });
    if (typed.code === 'quota-exceeded') throw typed;
    throw new BackupError('storage-unavailable', { context: { storage: 'opfs' }, cause: error });
  }
}
