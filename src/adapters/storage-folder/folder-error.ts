import { BackupError } from '../../engine/index.ts';
import { isNamed } from '../storage-opfs/file-system-access.ts';
import { toFileSystemError } from '../storage-opfs/file-system-error.ts';

/**
 * Converts an error of a picked folder: `permission-lost`, `place-missing`, `place-read-only`, `quota-exceeded` with
 * the hint `folder-full`, otherwise as for any storage. @param folder the name of the picked folder.
 */
export function toFolderError(thrown: unknown, folder: string): BackupError {
  const error = toFileSystemError(thrown, { folder });
  const { code } = error;
  const context = { ...error.context, folder };
  if (code === 'permission-denied') return new BackupError('permission-lost', { context, cause: error });
  if (code === 'quota-exceeded') {
    return new BackupError(code, { context, cause: error, hint: 'folder-full' });
  }
  const isNamedHere = (name: string) => isNamed(thrown, name) || isNamed(error.cause, name);
  // Chromium 156 throws this for a read-only disk or folder, even if the browser's own permission is granted.
  if (isNamedHere('NoModificationAllowedError')) return new BackupError('place-read-only', { context, cause: error });
  // The storage itself reports missing objects; a NotFoundError here means a folder.
  return isNamedHere('NotFoundError') ? new BackupError('place-missing', { context, cause: error }) : error;
}
