import { readdir } from 'node:fs/promises';
import { isErrno } from '../../adapters/storage-node-fs/errno.ts';
import { BackupError } from '../../engine/index.ts';
import { REPOSITORY_KEY } from '../../engine/low-level.ts';
import { CliError } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';

/**
 * Backups are begun only where there is nothing else: a folder that is empty, or not there.
 * @throws BackupError `repository-exists`; CliError `not-empty`.
 */
export async function assertEmptyFolder(folder: string): Promise<void> {
  try {
    const names = await readdir(folder);
    if (names.includes(REPOSITORY_KEY)) throw new BackupError('repository-exists', { context: { place: folder } });
    if (names.length === 0) return;
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return;
    if (!isErrno(error, 'ENOTDIR')) throw error;
  }
  throw new CliError(
    EXIT.usage,
    'not-empty',
    `${folder} is not an empty folder. Nothing was made.`,
    'Choose an empty folder, or a new one.',
  );
}
