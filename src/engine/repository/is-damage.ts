import type { BackupError, ErrorCode } from '../core/errors.ts';

const DAMAGE: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'damaged', 'truncated', 'missing-object', 'invalid-format', 'limit-exceeded', 'newer-version',
]);

/** Whether an error says that stored bytes are not what they should be, rather than that the storage failed. */
export function isDamage(error: BackupError): boolean {
  return DAMAGE.has(error.code);
}
