import type { Random } from '../core/ports.ts';
import { type Failures, retryAt } from './back-off.ts';
import { HOUR_MS, MINUTE_MS } from './calendar.ts';
import { nextRunAt, previousRunAt } from './next-run.ts';
import { isScheduleOff, type Schedule } from './schedule.ts';

export interface DueInput {
  readonly schedule: Schedule;
  readonly now: number;
  /** The device's IANA zone. */
  readonly timeZone: string;
  /**
   * The clock times of backups that include what the schedule requires, whatever their trigger, in any order. Those in
   * the future were made by a clock that has been set back since, and are ignored.
   */
  readonly runs: readonly number[];
  /**
   * The clock time of the backup made last, which only this device can remember. So a clock that is set back by a month
   * does not cost a month of backups because that month already has some.
   */
  readonly lastMadeAt?: number;
  /** Records changed since the latest of them. */
  readonly changesSince: number;
  /** When the person last changed the schedule: earlier scheduled times were not missed. */
  readonly scheduleSetAt?: number;
  readonly failures?: Failures | null;
  /**
   * When the app was opened (or woke), and a number in [0, 1) from `drawJitter`, which delays missed backups a little.
   */
  readonly opened?: { readonly at: number; readonly jitter: number };
}

export type DueDecision =
  | {
      readonly due: true;
      /** `first`: there is none yet. `clock`: the clock has been set back since the last was made. */
      readonly why: 'time' | 'missed' | 'changes' | 'first' | 'clock';
      /** The scheduled time of this run: the latest that has passed. */
      readonly slotAt: number | null;
      /** The number of scheduled times since the last run; one run makes up for all of them. Counted up to 100. */
      readonly slots: number;
      /** 1 at first, one more after each failure. */
      readonly attempt: number;
    }
  | {
      readonly due: false;
      /**
       * `settling`: something was missed, and is made up at `nextAt`. `backing-off`: after a failure. `resting`: enough
       * has changed, but the last backup is too recent.
       */
      readonly why: 'off' | 'waiting' | 'settling' | 'backing-off' | 'resting';
      /** When to ask again at the latest; `null`: only after a change. */
      readonly nextAt: number | null;
    };

/** A run within this time is punctual; later, it was missed. */
const ON_TIME_MS = 15 * MINUTE_MS;
/** Clock corrections of this size are normal. */
const CLOCK_TOLERANCE_MS = 10 * MINUTE_MS;
/** The minimum time between runs because of changes. */
const CHANGES_REST_MS = 5 * MINUTE_MS;
/** The maximum delay of a missed backup after the app was opened. */
const LONGEST_SETTLING_MS = 2 * MINUTE_MS;
const MOST_SLOTS = 100;

/** A number in [0, 1), for `opened`. */
export function drawJitter(random: Random): number {
  const [high = 0, low = 0] = random.bytes(2);
  return (high * 256 + low) / 65_536;
}

type Wanted = Pick<Extract<DueDecision, { readonly due: true }>, 'why' | 'slotAt' | 'slots'>;

/**
 * Whether an automatic backup is due now. One run makes up for any number of missed ones. Setting the clock back causes
 * neither a flood of runs nor a gap.
 */
export function isDue(input: DueInput): DueDecision {
  const { schedule, now, runs, failures = null, opened } = input;
  if (isScheduleOff(schedule)) return { due: false, why: 'off', nextAt: null };
  const present = now + CLOCK_TOLERANCE_MS;
  // Backups dated after the one made last are from before the clock was set back.
  const { lastMadeAt = present } = input;
  const last = lastMadeAt > present ? null : latestRun(runs, lastMadeAt);
  const wanted = last === null ? first(runs) : (byTime(input, last) ?? byChanges(input, last));
  if ('due' in wanted) return wanted;

  const heldUntil = retryAt(failures, now);
  if (heldUntil !== null) return { due: false, why: 'backing-off', nextAt: heldUntil };
  if (opened && opened.at <= now && wanted.why !== 'time' && wanted.why !== 'changes') {
    const settledAt = opened.at + Math.floor(opened.jitter * LONGEST_SETTLING_MS);
    if (settledAt > now) return { due: false, why: 'settling', nextAt: settledAt };
  }
  return { due: true, ...wanted, attempt: (failures?.count ?? 0) + 1 };
}

function latestRun(runs: readonly number[], until: number): number | null {
  let latest: number | null = null;
  for (const run of runs) if (run <= until && (latest === null || run > latest)) latest = run;
  return latest;
}

function first(runs: readonly number[]): Wanted {
  return { why: runs.length === 0 ? 'first' : 'clock', slotAt: null, slots: 0 };
}

function byTime({ schedule, now, timeZone, scheduleSetAt }: DueInput, last: number): Wanted | null {
  if (schedule.when.kind === 'hours') {
    const everyMs = schedule.when.every * HOUR_MS;
    const slots = Math.floor((now - last) / everyMs);
    return slots < 1 ? null : wantedAt(last + everyMs * slots, Math.min(slots, MOST_SLOTS), now);
  }
  const since = sinceWhen(last, scheduleSetAt, now);
  let slots = 0;
  for (
    let slot = nextRunAt(schedule, { after: since, timeZone });
    slot !== null && slot <= now && slots < MOST_SLOTS;
    slots += 1
  ) {
    slot = nextRunAt(schedule, { after: slot, timeZone });
  }
  const slotAt = slots === 0 ? null : previousRunAt(schedule, { at: now, timeZone });
  return slotAt === null ? null : wantedAt(slotAt, slots, now);
}

/** Scheduled times count from the last run or from when the schedule was set, whichever is later. */
function sinceWhen(last: number, setAt: number | undefined, now: number): number {
  return setAt !== undefined && setAt <= now ? Math.max(last, setAt) : last;
}

function wantedAt(slotAt: number, slots: number, now: number): Wanted {
  return { why: slots === 1 && now - slotAt <= ON_TIME_MS ? 'time' : 'missed', slotAt, slots };
}

function byChanges(input: DueInput, last: number): Wanted | DueDecision {
  const { schedule, now, timeZone, changesSince, scheduleSetAt } = input;
  const after = schedule.when.kind === 'hours' ? last : sinceWhen(last, scheduleSetAt, now);
  const nextAt = nextRunAt(schedule, { after, timeZone });
  if (schedule.afterChanges === null || changesSince < schedule.afterChanges)
    return { due: false, why: 'waiting', nextAt };
  const restedAt = last + CHANGES_REST_MS;
  if (restedAt > now) return { due: false, why: 'resting', nextAt: Math.min(restedAt, nextAt ?? restedAt) };
  return { why: 'changes', slotAt: null, slots: 0 };
}
