/** The engine's progress, as far as the screens need it. */
export interface ProgressView {
  readonly phase: string;
  readonly done: number;
  readonly total?: number;
  readonly bytesDone: number;
  readonly bytesTotal?: number;
  readonly current?: string;
}

/** The state between two progress reports. */
export interface Pace {
  readonly phase: string;
  readonly startedAtMs: number;
  readonly measuredAtMs: number;
  readonly unitsDone: number;
  /** Units per millisecond, smoothed; missing until there is something to measure. */
  readonly unitsPerMs?: number;
}

const MEASURE_EVERY_MS = 250;
/** The weight of a new measurement after one second; older ones fade accordingly. */
const SMOOTHING_MS = 4000;
/** Earlier than this, the speed means little: the start of a phase differs from its middle. */
const TRUSTED_AFTER_MS = 1500;

/** The progress of a job, 0 to 1; `undefined` if the end is not known. Bytes are more precise than items, if known. */
export function fractionDone(progress: ProgressView): number | undefined {
  const { done, total } = unitsOf(progress);
  return total > 0 ? Math.min(1, done / total) : undefined;
}

function unitsOf({ done, total = 0, bytesDone, bytesTotal = 0 }: ProgressView) {
  return bytesTotal > 0 ? { done: bytesDone, total: bytesTotal } : { done, total };
}

/** Takes in one report; starts again with each phase, because phases differ in speed. */
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

/** The remaining time of the current phase, in milliseconds; `undefined` while there is no estimate. */
export function estimateTimeLeft(pace: Pace | undefined, progress: ProgressView, nowMs: number): number | undefined {
  const { done, total } = unitsOf(progress);
  if (!pace?.unitsPerMs || total === 0 || pace.phase !== progress.phase) return undefined;
  if (nowMs - pace.startedAtMs < TRUSTED_AFTER_MS) return undefined;
  return Math.max(0, total - done) / pace.unitsPerMs;
}

/** Bytes a second, if the phase counts bytes; `undefined` while it is too early to tell. */
export function measuredSpeed(pace: Pace | undefined, { phase, bytesTotal = 0 }: ProgressView, nowMs: number) {
  if (!pace?.unitsPerMs || bytesTotal === 0 || pace.phase !== phase) return undefined;
  return nowMs - pace.startedAtMs < TRUSTED_AFTER_MS ? undefined : pace.unitsPerMs * 1000;
}

/**
 * Such as `about 25 s left`: coarse on purpose, because an estimate that jumps by single seconds makes people nervous.
 */
export function timeLeftWords(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 5) return 'a few seconds left';
  if (seconds < 57.5) return `about ${Math.max(5, Math.round(seconds / 5) * 5)} s left`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `about ${Math.max(1, minutes)} min left`;
  const hours = Math.round(minutes / 30) / 2;
  return `about ${hours} h left`;
}
