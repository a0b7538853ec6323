import { BackupError } from '../../engine/index.ts';

/** What the worker no longer keeps open: it is not the backup that misses something. */
export const LOST: ReadonlySet<unknown> = new Set(['comparison', 'restore plan']);

/** Whether the backup of the present state failed: then nothing was restored, and the person may go on without it. */
export function isSafetyFailure(error: unknown): boolean {
  return error instanceof BackupError && error.context['step'] === 'safety-backup';
}
