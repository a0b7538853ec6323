import { advancePace, estimateTimeLeft, type Pace, type ProgressView } from './time-left.ts';

/** What is shown of a running job. */
export interface RunningJob {
  readonly progress?: ProgressView;
  readonly timeLeftMs?: number;
  readonly isStopping: boolean;
}

const SHOW_EVERY_MS = 100;

/**
 * Passes on what a job reports, at most ten times a second (a screen that is drawn oftener only costs the job its
 * time), with the time that is left. A new phase is always passed on.
 */
export function createProgressFilter(
  show: (shown: Pick<RunningJob, 'progress' | 'timeLeftMs'>) => void,
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
    show({ progress, ...(timeLeftMs === undefined ? {} : { timeLeftMs }) });
  };
}

/** What work that can be stopped is given. */
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
 * Runs work that is shown and that a person can stop. It never throws.
 * @param begin shows that it runs, with what stops it.
 * @param update shows how far it is.
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

/** By its code, as everything here knows errors. */
export function isCancelled(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'cancelled';
}
