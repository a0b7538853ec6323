import { DAY_MS, dayNumberOf, dayOfMonth, HOUR_MS, isLastOfMonth, MINUTE_MS, weekdayOf } from './calendar.ts';
import { nextCron, previousCron } from './cron.ts';
import type { Schedule, ScheduleWhen } from './schedule.ts';
import { zoneOf } from './zone.ts';

type CalendarRule = Extract<ScheduleWhen, { readonly at: string }>;

/** More than the time between any two days of a rule. */
const DAYS_TO_LOOK = 64;

/**
 * The first scheduled time after an instant; `null` if there is none. A time that is skipped when clocks go forward
 * becomes the moment after the gap; one that comes twice counts once, the first time. For `every N hours`, `after` is
 * the last run.
 * @param timeZone the device's, for a schedule that names none.
 */
export function nextRunAt(
  schedule: Pick<Schedule, 'when' | 'timeZone'>,
  { after, timeZone }: { readonly after: number; readonly timeZone: string },
): number | null {
  const { when } = schedule;
  const zone = zoneOf(schedule.timeZone ?? timeZone);
  switch (when.kind) {
    case 'none':
      return null;
    case 'hours':
      return after + when.every * HOUR_MS;
    case 'cron':
      return nextCron(when.expression, after, zone.name);
    default: {
      const today = dayNumberOf(zone.localOf(after));
      for (let day = today; day < today + DAYS_TO_LOOK; day += 1) {
        if (!isOn(when, day)) continue;
        const slot = zone.instantOf(day * DAY_MS + timeOfDayMs(when.at));
        if (slot > after) return slot;
      }
      return null;
    }
  }
}

/**
 * The last scheduled time at or before an instant, by the clock's rules alone: `null` for `every N hours`, which has
 * none.
 */
export function previousRunAt(
  schedule: Pick<Schedule, 'when' | 'timeZone'>,
  { at, timeZone }: { readonly at: number; readonly timeZone: string },
): number | null {
  const { when } = schedule;
  const zone = zoneOf(schedule.timeZone ?? timeZone);
  switch (when.kind) {
    case 'none':
    case 'hours':
      return null;
    case 'cron':
      return previousCron(when.expression, at, zone.name);
    default: {
      // The clock may have gone back across midnight since, so tomorrow's time may already have occurred.
      const tomorrow = dayNumberOf(zone.localOf(at)) + 1;
      for (let day = tomorrow; day > tomorrow - DAYS_TO_LOOK; day -= 1) {
        if (!isOn(when, day)) continue;
        const slot = zone.instantOf(day * DAY_MS + timeOfDayMs(when.at));
        if (slot <= at) return slot;
      }
      return null;
    }
  }
}

function isOn(when: CalendarRule, dayNumber: number): boolean {
  switch (when.kind) {
    case 'daily':
      return true;
    case 'weekly':
      return when.days.some((day) => day === weekdayOf(dayNumber));
    case 'monthly': {
      const day = dayOfMonth(dayNumber);
      if (isLastOfMonth(dayNumber)) return when.day === 'last' || when.day >= day;
      return when.day === day;
    }
  }
}

function timeOfDayMs(at: string): number {
  const [hours = 0, minutes = 0] = at.split(':').map(Number);
  return hours * HOUR_MS + minutes * MINUTE_MS;
}
