import { BackupError, type BlobStorage } from '../../engine/index.ts';
import { openPrivateRoot } from '../../platform/browser-storage.ts';
import { toFileSystemError } from './file-system-error.ts';
import { ifThere } from './directory-folders.ts';
import { openDirectoryStorage } from './directory-storage.ts';
import type { FillFile } from './write-file.ts';

/** The folder of the origin's private file system that contains all sets of backups. */
export const OPFS_FOLDER = 'heirloom-backups';

/**
 * Opens the storage of this name in the origin's private file system. Fast in a dedicated worker, where files are
 * written through sync access handles; works in a page too.
 * @param mode `making` creates its folder at once, which shows whether the browser allows storing anything; with
 *   `reading`, nothing is created before the first write.
 * @param fill writes files, possibly on another thread; by default on the calling one.
 * @throws BackupError `storage-unavailable` if the browser has none or gives no access (a private window);
 *   `quota-exceeded` if there is no space to create it.
 */
export async function openOpfsStorage(
  name: string,
  mode: 'reading' | 'making' = 'reading',
  fill?: FillFile,
): Promise<BlobStorage> {
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(name))
    throw new BackupError('invalid-format', { context: { name: name.slice(0, 80) } });
  try {
    const root = await openPrivateRoot();
    if (root === undefined) throw new BackupError('storage-unavailable', { context: { storage: 'opfs' } });
    const find = async () => {
      const all = await ifThere(root.getDirectoryHandle(OPFS_FOLDER));
      return all && ifThere(all.getDirectoryHandle(name));
    };
    const create = async () =>
      (await root.getDirectoryHandle(OPFS_FOLDER, { create: true })).getDirectoryHandle(name, { create: true });
    if (mode === 'making') await create();
    else await find();
    return await openDirectoryStorage({ find, create }, { kind: 'opfs', fill });
  } catch (error) {
    const typed = toFileSystemError(error, { storage: 'opfs' });
    if (typed.code === 'quota-exceeded') throw typed;
    throw new BackupError('storage-unavailable', { context: { storage: 'opfs' }, cause: error });
  }
}
