import { BackupError, type ErrorCode } from '../../../engine/index.ts';

const LOST: ReadonlySet<unknown> = new Set(['comparison', 'restore plan']);

/** What a part of a backup can be, without the rest being so. */
const PARTLY: ReadonlySet<ErrorCode> = new Set([
  'damaged',
  'missing-object',
  'truncated',
  'invalid-format',
  'limit-exceeded',
]);

/** Whether only a part of the backup cannot be restored here, so that the rest comes back without it. */
export function canBeLeftOut(error: unknown): boolean {
  if (!(error instanceof BackupError) || isLost(error)) return false;
  // With a type, it is a value that this browser cannot make or store; else the backup does not fit as a whole.
  return PARTLY.has(error.code) || (error.code === 'incompatible' && error.context['type'] !== undefined);
}

/** Whether the worker no longer keeps open what is looked at: it is not the backup that misses something. */
export function isLost(error: unknown): boolean {
  return error instanceof BackupError && LOST.has(error.context['what']);
}
