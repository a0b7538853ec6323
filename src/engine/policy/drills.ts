import { DAY_MS, HOUR_MS } from './calendar.ts';

/** Monthly, unless the person changes it. */
export const DEFAULT_DRILL_DAYS = 30;

/** The facts about a destination that decide when its next test restore is due. */
export interface DrilledDestination {
  readonly id: string;
  /** Whether it can be read now without a person: not paused, permission granted, no file to be chosen. */
  readonly isReachable: boolean;
  readonly hasBackups: boolean;
  readonly lastDrill: { readonly at: number; readonly ok: boolean } | null;
}

export interface DrillTime {
  readonly destinationId: string;
  /** When it is due, in the past if it is overdue; `null`: only on request. */
  readonly at: number | null;
  readonly isDue: boolean;
}

/** The wait after a failed test restore: the problem may be fixed by then. */
const AGAIN_AFTER_FAILURE_MS = 6 * HOUR_MS;

/**
 * When each destination's test restore is due: the first as soon as it has a backup, because nothing is proven before;
 * then every so many days. A test restore noted in the future (the clock was set back since) does not count.
 * @param everyDays `null`: only on request.
 */
export function planDrills({
  destinations,
  everyDays,
  now,
}: {
  readonly destinations: readonly DrilledDestination[];
  readonly everyDays: number | null;
  readonly now: number;
}): readonly DrillTime[] {
  return destinations.map(({ id, isReachable, hasBackups, lastDrill }) => {
    const at = everyDays === null || !hasBackups ? null : nextDrillAt(lastDrill, everyDays, now);
    return { destinationId: id, at, isDue: isReachable && at !== null && at <= now };
  });
}

function nextDrillAt(lastDrill: DrilledDestination['lastDrill'], everyDays: number, now: number): number {
  if (!lastDrill || lastDrill.at > now) return now;
  const everyMs = everyDays * DAY_MS;
  return lastDrill.at + (lastDrill.ok ? everyMs : Math.min(AGAIN_AFTER_FAILURE_MS, everyMs));
}
