import { nextRunAt, type CronProblem, type Schedule, type ScheduleWhen } from '../../../engine/index.ts';
import { scopeWords } from '../shared/backup-words.ts';
import { type Clock, formatCountOf, formatTimeOfDay } from '../../../ui/format.ts';

export const DAYS = [
  { day: 1, short: 'Mon', name: 'Monday' },
  { day: 2, short: 'Tue', name: 'Tuesday' },
  { day: 3, short: 'Wed', name: 'Wednesday' },
  { day: 4, short: 'Thu', name: 'Thursday' },
  { day: 5, short: 'Fri', name: 'Friday' },
  { day: 6, short: 'Sat', name: 'Saturday' },
  { day: 7, short: 'Sun', name: 'Sunday' },
] as const;

/** A schedule in one plain sentence. @param clock the browser's, by default. */
export function scheduleWords(schedule: Schedule, clock?: Clock): string {
  const { when, afterChanges, timeZone } = schedule;
  const what = scopeWords(schedule.scope, schedule.withFiles, schedule.withFiles ? schedule.leaveOut : []);
  const times = [
    ...(when.kind === 'none'
      ? []
      : [
          whenWords(when, clock) +
            (timeZone === null || when.kind === 'hours' ? '' : ` in ${timeZone.replaceAll('_', ' ')}`),
        ]),
    ...(afterChanges === null ? [] : [`after ${formatCountOf(afterChanges, 'change')}`]),
  ];
  return times.length === 0 ? 'Backups are made manually only.' : `${capital(times.join(', and '))}: ${lower(what)}.`;
}

function whenWords(when: Exclude<ScheduleWhen, { readonly kind: 'none' }>, clock?: Clock): string {
  switch (when.kind) {
    case 'daily':
      return `every day at ${formatTimeOfDay(when.at, clock)}`;
    case 'weekly':
      return `every ${listWords(DAYS.filter(({ day }) => when.days.includes(day)).map(({ name }) => name))} at ${formatTimeOfDay(when.at, clock)}`;
    case 'monthly':
      return `on the ${when.day === 'last' ? 'last day' : ordinal(when.day)} of every month at ${formatTimeOfDay(when.at, clock)}`;
    case 'hours':
      return when.every === 1 ? 'every hour' : `every ${when.every} hours`;
    case 'cron':
      return `by “${when.expression}”`;
  }
}

function listWords(names: readonly string[]): string {
  if (names.length === 7) return 'day';
  return names.length <= 1 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
}

function ordinal(day: number): string {
  const tens = Math.floor((day % 100) / 10);
  const ending = tens === 1 ? 'th' : ({ 1: 'st', 2: 'nd', 3: 'rd' }[day % 10] ?? 'th');
  return `${day}${ending}`;
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
const lower = (text: string) => text.charAt(0).toLowerCase() + text.slice(1);

/** The next scheduled times, at most this many. */
export function nextRuns(
  schedule: Pick<Schedule, 'when' | 'timeZone'>,
  from: { readonly now: number; readonly lastRunAt: number | null; readonly timeZone: string },
  count: number,
): readonly number[] {
  const runs: number[] = [];
  // "Every N hours" counts from the last run; a missed backup runs now.
  let after = schedule.when.kind === 'hours' ? (from.lastRunAt ?? from.now) : from.now;
  while (runs.length < count) {
    const next = nextRunAt(schedule, { after, timeZone: from.timeZone });
    if (next === null) break;
    const run = Math.max(next, from.now);
    runs.push(run);
    after = run;
  }
  return runs;
}

const FIELD_WORDS = {
  minute: 'minute',
  hour: 'hour',
  'day-of-month': 'day of the month',
  month: 'month',
  'day-of-week': 'day of the week',
} as const;

/** Why a cron expression is invalid. */
export function cronProblemWords(problem: CronProblem): string {
  switch (problem.code) {
    case 'empty':
      return 'Write five parts: minute, hour, day of the month, month, day of the week.';
    case 'too-long':
      return `This is longer than ${problem.most} characters.`;
    case 'wrong-number-of-parts':
      return `This has ${formatCountOf(problem.parts, 'part')}; it takes five: minute, hour, day of the month, month, day of the week.`;
    case 'bad-part':
      return `“${problem.value}” is not understood as ${FIELD_WORDS[problem.field]}.`;
    case 'bad-name':
      return `“${problem.value}” is not known. There are @hourly, @daily, @weekly, @monthly and @yearly.`;
    case 'never':
      return 'There is no such day.';
  }
}
