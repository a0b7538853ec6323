import { stat, writeFile } from 'node:fs/promises';
import { isErrno } from '../../adapters/storage-node-fs/errno.ts';
import { CliError } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';

/** @throws CliError `file-exists`: no command writes over a file. */
export async function assertMissing(path: string): Promise<void> {
  const isThere = await stat(path).then(
    () => true,
    () => false,
  );
  if (isThere) throw new CliError(EXIT.usage, 'file-exists', `${path} is there already.`, 'Choose another file.');
}

/** Writes a secret into a new file that only its owner can read. @throws CliError `unwritable-file`. */
export async function saveSecret(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    const why = isErrno(error, 'EEXIST') ? 'is there already' : 'cannot be written';
    const hint = 'Choose another file. Nothing was changed.';
    throw new CliError(EXIT.usage, 'unwritable-file', `${path} ${why}.`, hint);
  }
}
