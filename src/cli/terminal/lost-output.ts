import { isErrno } from '../../adapters/storage-node-fs/errno.ts';
import { EXIT } from '../exit-codes.ts';
import { systemErrorOf } from './system-error-words.ts';

/**
 * Handles output that nobody takes. A reader that wants no more, such as `head`, is no failure: the command does what
 * it was asked for, and ends with its own code. Where a result cannot be written, as on a full disk, the command does
 * not end well.
 */
export function watchOutput(): void {
  process.stderr.on('error', () => undefined);
  process.stdout.on('error', (error) => {
    if (isErrno(error, 'EPIPE')) return;
    process.stderr.write(`heirloom: The result could not be printed. ${systemErrorOf(error)?.message ?? ''}\n`);
    process.on('exit', () => {
      process.exitCode ||= EXIT.failed;
    });
  });
}
