import { DAY_MS, HOUR_MS } from './calendar.ts';

/** Monthly, unless the person changes it. */
export const DEFAULT_DRILL_DAYS = 30;

/** What is to be known of a destination to say when to try a restore from it. */
export interface DrilledDestination {
  readonly id: string;
  /** Whether it can be read just now, and by itself: not paused, permission held, no file to be picked. */
  readonly isReachable: boolean;
  readonly hasBackups: boolean;
  readonly lastDrill: { readonly at: number; readonly ok: boolean } | null;
}

export interface DrillTime {
  readonly destinationId: string;
  /** When it is due, in the past where it is overdue; `null`: never by itself. */
  readonly at: number | null;
  readonly isDue: boolean;
}

/** The wait after a failed drill: the problem may be fixed by then. */
const AGAIN_AFTER_FAILURE_MS = 6 * HOUR_MS;

/**
 * When each destination is to be drilled: the first time as soon as it holds a backup, since nothing is proven before;
 * then every so many days. A drill noted in the future (the clock was set back since) counts as none.
 * @param everyDays `null`: only when asked for.
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
