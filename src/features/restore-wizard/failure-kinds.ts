import { BackupError } from '../../engine/index.ts';

const LOST: ReadonlySet<unknown> = new Set(['comparison', 'restore plan']);

/** Whether the worker no longer keeps open what is looked at: it is not the backup that misses something. */
export function isLost(error: unknown): boolean {
  return error instanceof BackupError && LOST.has(error.context['what']);
}
