import { BackupError, toBackupError, type ErrorContext } from '../../engine/index.ts';
import { isNamed } from './file-system-access.ts';

/** What the File System API throws as one of the engine's errors. */
export function toFileSystemError(error: unknown, context: ErrorContext): BackupError {
  if (isNamed(error, 'NotAllowedError', 'SecurityError')) {
    return new BackupError('permission-denied', { context, cause: error });
  }
  // The browser's own (a virus scanner, a page that goes away): what the person cancels is a `BackupError` already.
  if (isNamed(error, 'AbortError')) return new BackupError('storage-failed', { context, cause: error });
  return toBackupError(error, 'storage-failed', context);
}
