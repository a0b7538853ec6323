import { BackupError, type ErrorCode } from '../../../engine/index.ts';

const WRONG: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['wrong-passphrase', 'wrong-recovery-key', 'wrong-passkey']);

/** Whether a key was refused, and nothing else went wrong. */
export function isWrongKey(error: unknown): boolean {
  return error instanceof BackupError && WRONG.has(error.code);
}
