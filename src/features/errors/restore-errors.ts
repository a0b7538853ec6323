/**
 * Whether the backup of the current state failed: then nothing was restored, and the person may continue without it.
 */
export function isSafetyFailure(error: unknown): boolean {
  return stepOf(error) === 'safety-backup';
}

/** Whether everything was restored, and only the record that allows undoing it with one click could not be written. */
export function isDoneAllTheSame(error: unknown): boolean {
  return stepOf(error) === 'remember';
}

/** The step of a restore at which it failed, if the error says so. */
function stepOf(error: unknown): unknown {
  if (typeof error !== 'object' || error === null || !('context' in error)) return undefined;
  const { context } = error;
  return typeof context === 'object' && context !== null && 'step' in context ? context.step : undefined;
}
