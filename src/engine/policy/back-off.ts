import { HOUR_MS, MINUTE_MS } from './calendar.ts';

/** Failures since the last successful run. */
export interface Failures {
  readonly count: number;
  readonly lastAt: number;
}

/** The waits after the first failure, the second, and so on; the last one repeats. */
const WAITS_MS = [MINUTE_MS, 5 * MINUTE_MS, 15 * MINUTE_MS, HOUR_MS, 3 * HOUR_MS, 6 * HOUR_MS] as const;

/** The wait after this many failures in a row. 0 for none. */
export function waitAfterFailures(count: number): number {
  if (count <= 0) return 0;
  return WAITS_MS[Math.min(count, WAITS_MS.length) - 1] ?? 6 * HOUR_MS;
}

/**
 * When the next attempt may be made, or `null` if nothing delays it. A failure in the future was noted by a clock that
 * has been set back since, and delays nothing.
 */
export function retryAt(failures: Failures | null, now: number): number | null {
  if (!failures || failures.count <= 0 || failures.lastAt > now) return null;
  const at = failures.lastAt + waitAfterFailures(failures.count);
  return at > now ? at : null;
}
