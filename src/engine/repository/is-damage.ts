import { BackupError, type ErrorCode } from '../core/errors.ts';

const DAMAGE: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'damaged',
  'truncated',
  'missing-object',
  'invalid-format',
  'limit-exceeded',
  'newer-version',
]);

/** Whether an error says that stored bytes are not what they should be, rather than that the storage failed. */
export function isDamage(error: BackupError): boolean {
  return DAMAGE.has(error.code);
}

/** What `work` gives, or `undefined` where stored bytes are not what they should be. */
export async function unlessDamaged<Result>(work: () => Promise<Result>): Promise<Result | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof BackupError && isDamage(error)) return undefined;
    throw error;
  }
}
