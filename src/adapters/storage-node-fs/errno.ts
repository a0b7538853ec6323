import { BackupError, toBackupError, type ErrorCode, type ErrorContext } from '../../engine/index.ts';

const CODES: Readonly<Record<string, ErrorCode>> = {
  ENOSPC: 'quota-exceeded',
  EDQUOT: 'quota-exceeded',
  EFBIG: 'quota-exceeded',
  EACCES: 'permission-denied',
  EPERM: 'permission-denied',
  EROFS: 'place-read-only',
};

/** Whether a thrown value is a system error of one of these kinds. */
export function isErrno(error: unknown, ...codes: readonly string[]): boolean {
  const code = errnoOf(error);
  return code !== undefined && codes.includes(code);
}

/** Converts a system error: a full disk, a refusal, or else the given code. */
export function toStorageError(
  error: unknown,
  context: ErrorContext,
  otherwise: ErrorCode = 'storage-failed',
): BackupError {
  const errno = errnoOf(error);
  if (errno === undefined) return toBackupError(error, otherwise, context);
  return new BackupError(CODES[errno] ?? otherwise, { context: { ...context, errno }, cause: error });
}

function errnoOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || error instanceof BackupError) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
