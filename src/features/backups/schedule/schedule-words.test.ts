import { expect, it } from 'vitest';
import { DEFAULT_SCHEDULE, parseCron, type Schedule } from '../../../engine/index.ts';
import { cronProblemWords, nextRuns, scheduleWords } from './schedule-words.ts';

const of = (change: Partial<Schedule>): Schedule => ({ ...DEFAULT_SCHEDULE, ...change });

it.each<[string, Partial<Schedule>]>([
  ['Every day at 02:00: everything.', { when: { kind: 'daily', at: '02:00' } }],
  [
    'Every Monday and Friday at 18:30 in Europe/Berlin: everything but files.',
    { when: { kind: 'weekly', days: [5, 1], at: '18:30' }, timeZone: 'Europe/Berlin', withFiles: false },
  ],
  [
    'Every day at 01:00: set-up only.',
    { when: { kind: 'weekly', days: [1, 2, 3, 4, 5, 6, 7], at: '01:00' }, scope: 'configuration' },
  ],
  ['On the 22nd of every month at 03:00: everything.', { when: { kind: 'monthly', day: 22, at: '03:00' } }],
  ['On the 11th of every month at 03:00: everything.', { when: { kind: 'monthly', day: 11, at: '03:00' } }],
  ['On the last day of every month at 03:00: everything.', { when: { kind: 'monthly', day: 'last', at: '03:00' } }],
  [
    'Every hour, and after 50 changes: everything.',
    { when: { kind: 'hours', every: 1 }, afterChanges: 50, timeZone: 'Asia/Tokyo' },
  ],
  ['By “0 9 * * 1-5”: everything.', { when: { kind: 'cron', expression: '0 9 * * 1-5' } }],
  ['After 1 change: everything.', { when: { kind: 'none' }, afterChanges: 1 }],
  ['Backups are made manually only.', { when: { kind: 'none' } }],
])('a schedule reads “%s”', (words, change) => {
  expect(scheduleWords(of(change), 24)).toBe(words);
});

it("writes the time in the browser's clock format, as the field next to it does", () => {
  const schedule = of({ when: { kind: 'weekly', days: [1], at: '18:30' } });
  expect(scheduleWords(schedule, 12)).toBe('Every Monday at 6:30 pm: everything.');
});

it('the next runs follow the schedule through a clock change', () => {
  const now = Date.parse('2026-03-27T12:00:00Z');
  const daily = nextRuns(
    of({ when: { kind: 'daily', at: '07:00' } }),
    { now, lastRunAt: null, timeZone: 'Europe/Berlin' },
    3,
  );
  expect(daily.map((at) => new Date(at).toISOString())).toEqual([
    '2026-03-28T06:00:00.000Z',
    '2026-03-29T05:00:00.000Z',
    '2026-03-30T05:00:00.000Z',
  ]);
  const hourly = nextRuns(
    of({ when: { kind: 'hours', every: 6 } }),
    { now, lastRunAt: now - 20 * 3_600_000, timeZone: 'UTC' },
    2,
  );
  expect(hourly).toEqual([now, now + 6 * 3_600_000]);
  expect(nextRuns(of({ when: { kind: 'none' } }), { now, lastRunAt: null, timeZone: 'UTC' }, 5)).toEqual([]);
});

it.each([
  ['', 'five parts'],
  ['1 2 3', 'has 3 parts'],
  ['61 * * * *', '“61” is not understood as minute'],
  ['@never', '@daily'],
  ['0 0 30 2 *', 'no such day'],
])('the error in “%s” is explained', (text, words) => {
  const read = parseCron(text);
  expect(read.ok ? '' : cronProblemWords(read.problem)).toContain(words);
});
