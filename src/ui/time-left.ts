/** What a job says of itself: the engine's progress, as far as the screens need it. */
export interface ProgressView {
  readonly phase: string;
  readonly done: number;
  readonly total?: number;
  readonly bytesDone: number;
  readonly bytesTotal?: number;
  readonly current?: string;
}

/** What is remembered between two reports of progress. */
export interface Pace {
  readonly phase: string;
  readonly startedAtMs: number;
  readonly measuredAtMs: number;
  readonly unitsDone: number;
  /** Units in a millisecond, smoothed; missing until there is something to measure. */
  readonly unitsPerMs?: number;
}

const MEASURE_EVERY_MS = 250;
/** How much a new measurement weighs after one second; older ones fade by this. */
const SMOOTHING_MS = 4000;
/** Before this a pace says little: the start of a phase is never like its middle. */
const TRUSTED_AFTER_MS = 1500;

/**
 * How far a job is, 0 to 1; `undefined` where the end is not known. Bytes tell better than items, where they are known.
 */
export function fractionDone(progress: ProgressView): number | undefined {
  const { done, total } = unitsOf(progress);
  return total > 0 ? Math.min(1, done / total) : undefined;
}

function unitsOf({ done, total = 0, bytesDone, bytesTotal = 0 }: ProgressView) {
  return bytesTotal > 0 ? { done: bytesDone, total: bytesTotal } : { done, total };
}

/** Takes in one report; begins again with each phase, since phases differ in speed. */
export function advancePace(pace: Pace | undefined, progress: ProgressView, nowMs: number): Pace {
  const unitsDone = unitsOf(progress).done;
  if (pace?.phase !== progress.phase || unitsDone < pace.unitsDone) {
    return { phase: progress.phase, startedAtMs: nowMs, measuredAtMs: nowMs, unitsDone };
  }
  const passedMs = nowMs - pace.measuredAtMs;
  if (passedMs < MEASURE_EVERY_MS) return pace;
  const measured = (unitsDone - pace.unitsDone) / passedMs;
  const weight = 1 - Math.exp(-passedMs / SMOOTHING_MS);
  const unitsPerMs = pace.unitsPerMs === undefined ? measured : pace.unitsPerMs + weight * (measured - pace.unitsPerMs);
  return { ...pace, measuredAtMs: nowMs, unitsDone, unitsPerMs };
}

/** The time that the present phase will still take, in milliseconds; `undefined` while that cannot be said. */
export function estimateTimeLeft(pace: Pace | undefined, progress: ProgressView, nowMs: number): number | undefined {
  const { done, total } = unitsOf(progress);
  if (!pace?.unitsPerMs || total === 0 || pace.phase !== progress.phase) return undefined;
  if (nowMs - pace.startedAtMs < TRUSTED_AFTER_MS) return undefined;
  return Math.max(0, total - done) / pace.unitsPerMs;
}

/** Such as `about 25 s left`: coarse on purpose, since an estimate that jumps by single seconds only makes nervous. */
export function timeLeftWords(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 5) return 'a few seconds left';
  if (seconds < 57.5) return `about ${Math.max(5, Math.round(seconds / 5) * 5)} s left`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `about ${Math.max(1, minutes)} min left`;
  const hours = Math.round(minutes / 30) / 2;
  return `about ${hours} h left`;
}
