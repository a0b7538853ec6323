import { BackupError } from '../../engine/index.ts';
import { isNamed } from '../storage-opfs/file-system-access.ts';
import { toFileSystemError } from '../storage-opfs/file-system-error.ts';

/**
 * What went wrong with a picked folder: `permission-lost`, `place-missing`, `place-read-only`,
 * `quota-exceeded` with the hint `folder-full`, else as any storage fails. @param folder the name of
 * the picked one.
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
  // Chromium 156: a read-only disk or folder answers this, also where the browser's own permission is given.
  if (isNamedHere('NoModificationAllowedError')) return new BackupError('place-read-only', { context, cause: error });
  // Of single objects, the storage itself says when they are missing: what is not found here is a folder.
  return isNamedHere('NotFoundError') ? new BackupError('place-missing', { context, cause: error }) : error;
}
