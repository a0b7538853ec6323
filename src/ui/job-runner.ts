import { advancePace, estimateTimeLeft, type Pace, type ProgressView } from './time-left.ts';

/** What is shown of a running job. */
export interface RunningJob {
  readonly progress?: ProgressView;
  readonly timeLeftMs?: number;
  readonly isStopping: boolean;
}

const SHOW_EVERY_MS = 100;

/**
 * Passes on what a job reports, at most ten times a second (a screen that is drawn oftener only costs the job its time),
 * with the time that is left. A new phase is always passed on.
 */
export function createProgressFilter(show: (shown: Pick<RunningJob, 'progress' | 'timeLeftMs'>) => void, now: () => number = () => performance.now()) {
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
