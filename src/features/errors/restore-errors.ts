/**
 * Whether the backup of the present state failed: then nothing was restored, and the person may continue without it.
 */
export function isSafetyFailure(error: unknown): boolean {
  return stepOf(error) === 'safety-backup';
}

/**
 * Whether everything was brought back, and only the note of it, by which it is undone with one press, could not be
 * written.
 */
export function isDoneAllTheSame(error: unknown): boolean {
  return stepOf(error) === 'remember';
}

/** At which step of a restore it failed, where the error says so. */
function stepOf(error: unknown): unknown {
  if (typeof error !== 'object' || error === null || !('context' in error)) return undefined;
  const { context } = error;
  return typeof context === 'object' && context !== null && 'step' in context ? context.step : undefined;
}
