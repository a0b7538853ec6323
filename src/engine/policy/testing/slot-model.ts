import type { ScheduleWhen } from '../schedule.ts';

const QUARTER_MS = 900_000;
const DAY_MS = 86_400_000;

/**
 * All scheduled times within a period, found the slow way: by checking the zone's clock at each quarter of an hour. For
 * times on the quarter. `from` must be a whole quarter.
 */
export function slotsByModel(when: ScheduleWhen, timeZone: string, from: number, to: number): number[] {
  const readings = readingsOf(timeZone, from - DAY_MS, to);
  if (when.kind === 'cron') {
    // Only the schedules that the tests use: every few hours or minutes, which follow elapsed time.
    const [, minutes] = /^\*\/(\d+) \* \* \* \*$/.exec(when.expression) ?? [];
    const [, hours] = /^0 \*\/(\d+) \* \* \*$/.exec(when.expression) ?? [];
    const isOn = (local: number) =>
      minutes
        ? (local / 60_000) % Number(minutes) === 0
        : (local / 60_000) % 60 === 0 && ((local / 3_600_000) % 24) % Number(hours) === 0;
    return readings.filter(({ at, local }) => at > from && isOn(local)).map(({ at }) => at);
  }
  if (when.kind === 'none' || when.kind === 'hours') throw new Error('there are no set times');
  const [hours = 0, minutes = 0] = when.at.split(':').map(Number);
  const slots = new Set<number>();
  let position = 0;
  const [first, last] = [readings[0]?.local ?? 0, readings.at(-1)?.local ?? 0];
  for (let day = Math.floor(first / DAY_MS) + 1; day * DAY_MS <= last; day += 1) {
    if (!isDayOn(when, new Date(day * DAY_MS))) continue;
    const wanted = day * DAY_MS + hours * 3_600_000 + minutes * 60_000;
    while (position < readings.length && (readings[position]?.local ?? 0) < wanted) position += 1;
    const at = readings[position]?.at;
    if (at !== undefined && at > from) slots.add(at);
  }
  return [...slots];
}

function isDayOn(when: Extract<ScheduleWhen, { at: string }>, date: Date): boolean {
  if (when.kind === 'daily') return true;
  if (when.kind === 'weekly') return when.days.some((day) => day % 7 === date.getUTCDay());
  const lastOfMonth = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  return date.getUTCDate() === (when.day === 'last' ? lastOfMonth : Math.min(when.day, lastOfMonth));
}

interface Reading {
  readonly at: number;
  readonly local: number;
}

const remembered = new Map<string, Reading[]>();

/** The local time at each quarter of an hour, as the platform formats it. */
function readingsOf(timeZone: string, from: number, to: number): Reading[] {
  const key = `${timeZone} ${from} ${to}`;
  const known = remembered.get(key);
  if (known) return known;
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
  const readings: Reading[] = [];
  for (let at = from; at <= to; at += QUARTER_MS)
    readings.push({ at, local: Date.parse(`${format.format(at).replace(' ', 'T')}Z`) });
  remembered.set(key, readings);
  return readings;
}
