import { BackupError, toBackupError, type ErrorContext } from '../../engine/index.ts';
import { DataFolderError } from './data-folder-error.ts';
import { isErrno, toStorageError } from '../storage-node-fs/errno.ts';

/** A file of a data folder that is not as docs/export-format.md says. @param place the file, and the line in it. */
export function invalidData(place: string, what: string, cause?: unknown): BackupError {
  const advice = `Correct ${place}, or bring it back from a backup or from version control. Then try again.`;
  return new DataFolderError('source-failed', advice, { place, what }, cause);
}

/** The folder was edited while it was read or restored into. */
export function changedMeanwhile(place: string): BackupError {
  const advice = 'Wait until other programs have saved their files in this folder, then try again.';
  return new DataFolderError('source-failed', advice, { place, what: 'changed meanwhile' });
}

/** What the file system threw while a data folder was read or written. */
export function toFolderError(error: unknown, context: ErrorContext): BackupError {
  if (isErrno(error, 'ENOENT', 'ENOTDIR')) {
    const advice = isErrno(error, 'ENOTDIR')
      ? 'This is a file, or in a file. Choose a folder, or a new name.'
      : 'Check the path of the data folder, and that the folder above it is there.';
    return new DataFolderError('place-missing', advice, context, error);
  }
  const failure = toStorageError(error, context, 'source-failed');
  if (failure.code !== 'source-failed' || error instanceof BackupError) return toBackupError(error, failure.code);
  const advice = 'Check the disk and the rights of the folder, then try again. Nothing was changed.';
  return new DataFolderError('source-failed', advice, failure.context, error);
}
