import { BackupError, toBackupError, type ErrorContext } from '../../engine/index.ts';
import { isNamed } from './file-system-access.ts';

/** Converts an error of the File System API into one of the engine's errors. */
export function toFileSystemError(error: unknown, context: ErrorContext): BackupError {
  if (isNamed(error, 'NotAllowedError', 'SecurityError')) {
    return new BackupError('permission-denied', { context, cause: error });
  }
  return toBackupError(error, 'storage-failed', context);
}
