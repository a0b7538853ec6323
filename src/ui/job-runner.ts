import { advancePace, estimateTimeLeft, measuredSpeed, type Pace, type ProgressView } from './time-left.ts';

/** What the screen shows of a running job. */
export interface RunningJob {
  readonly progress?: ProgressView;
  readonly timeLeftMs?: number;
  /** Of the phase, smoothed; missing if it does not count bytes. */
  readonly bytesPerSecond?: number;
  readonly isStopping: boolean;
}

const SHOW_EVERY_MS = 100;

/**
 * Passes on a job's progress and the remaining time, at most ten times a second (redrawing more often would only slow
 * the job down). A new phase is always passed on.
 */
export function createProgressFilter(
  show: (shown: Pick<RunningJob, 'progress' | 'timeLeftMs' | 'bytesPerSecond'>) => void,
  now: () => number = () => performance.now(),
) {
  let pace: Pace | undefined;
  let shownAt = Number.NEGATIVE_INFINITY;
  let phase: string | undefined;
  return (progress: ProgressView): void => {
    const at = now();
    pace = advancePace(pace, progress, at);
    if (progress.phase === phase && at - shownAt < SHOW_EVERY_MS) return;
    shownAt = at;
    phase = progress.phase;
    const timeLeftMs = estimateTimeLeft(pace, progress, at);
    const bytesPerSecond = measuredSpeed(pace, progress, at);
    show({
      progress,
      ...(timeLeftMs === undefined ? {} : { timeLeftMs }),
      ...(bytesPerSecond === undefined ? {} : { bytesPerSecond }),
    });
  };
}

/** Given to work that can be stopped. */
export interface JobCall {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: ProgressView) => void;
}

/** How work that can be stopped ended. */
export type JobEnd<Value> =
  | { readonly kind: 'done'; readonly value: Value }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'failed'; readonly error: unknown };

/**
 * Runs work that shows its progress and that a person can stop. Never throws.
 * @param begin shows that it runs, and receives the function that stops it.
 * @param update shows its progress.
 */
export async function runStoppable<Value>(
  begin: (cancel: () => void) => void,
  update: (change: Partial<RunningJob>) => void,
  work: (call: JobCall) => Promise<Value>,
): Promise<JobEnd<Value>> {
  const controller = new AbortController();
  begin(() => {
    update({ isStopping: true });
    controller.abort();
  });
  try {
    return { kind: 'done', value: await work({ signal: controller.signal, onProgress: createProgressFilter(update) }) };
  } catch (error) {
    return isCancelled(error) ? { kind: 'stopped' } : { kind: 'failed', error };
  }
}

/** By its code, as for all errors here. */
export function isCancelled(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'cancelled';
}
