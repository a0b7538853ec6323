import { BackupError, type ErrorCode } from '../core/errors.ts';

const DAMAGE: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'damaged',
  'truncated',
  'missing-object',
  'invalid-format',
  'limit-exceeded',
  'newer-version',
]);

/** Whether an error means that stored bytes are wrong, rather than that the storage failed. */
export function isDamage(error: BackupError): boolean {
  return DAMAGE.has(error.code);
}

/** The result of `work`, or `undefined` if stored bytes are wrong. */
export async function unlessDamaged<Result>(work: () => Promise<Result>): Promise<Result | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof BackupError && isDamage(error)) return undefined;
    throw error;
  }
}
