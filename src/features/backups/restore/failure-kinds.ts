import { BackupError, type ErrorCode } from '../../../engine/index.ts';

const LOST: ReadonlySet<unknown> = new Set(['comparison', 'restore plan']);

/** Problems that a part of a backup can have while the rest is fine. */
const PARTLY: ReadonlySet<ErrorCode> = new Set([
  'damaged',
  'missing-object',
  'truncated',
  'invalid-format',
  'limit-exceeded',
]);

/** Whether only a part of the backup cannot be restored here, so that the rest can be restored without it. */
export function canBeLeftOut(error: unknown): boolean {
  if (!(error instanceof BackupError) || isLost(error)) return false;
  // With a type, it is a value that this browser cannot create or store; otherwise the backup does not fit as a whole.
  return PARTLY.has(error.code) || (error.code === 'incompatible' && error.context['type'] !== undefined);
}

/** Whether the worker has closed what the screen is viewing: then nothing is missing from the backup. */
export function isLost(error: unknown): boolean {
  return error instanceof BackupError && LOST.has(error.context['what']);
}
