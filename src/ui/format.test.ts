import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  clockOf,
  formatBytes,
  formatCount,
  formatCountOf,
  formatDate,
  formatDateTime,
  formatDuration,
  formatRelativeTime,
  formatTimeOfDay,
  localDay,
} from './format.ts';

it.each([
  [0, '0 bytes'],
  [1, '1 byte'],
  [999, '999 bytes'],
  [1000, '1 kB'],
  [1500, '1.5 kB'],
  [12_345, '12 kB'],
  [999_700, '1 MB'],
  [1_073_741_824, '1.1 GB'],
  [Number.NaN, '–'],
])('formatBytes(%d) is %s', (bytes, expected) => expect(formatBytes(bytes)).toBe(expected));

it.each([
  [0, '0 s'],
  [400, '0.4 s'],
  [12_300, '12 s'],
  [59_999, '1 min'],
  [80_000, '1 min 20 s'],
  [3_600_000, '1 h'],
  [7_500_000, '2 h 5 min'],
  [3 * 86_400_000, '3 days'],
  [-1, '–'],
])('formatDuration(%d) is %s', (milliseconds, expected) => expect(formatDuration(milliseconds)).toBe(expected));

it('formatDate follows the setting, and returns other text unchanged', () => {
  expect(formatDate('2024-05-01', 'iso')).toBe('2024-05-01');
  expect(formatDate('2024-05-01', 'dayMonthYear')).toBe('01/05/2024');
  expect(formatDate('2024-05-01', 'monthDayYear')).toBe('05/01/2024');
  expect(formatDate('2024-05-01', 'long')).toBe('1 May 2024');
  expect(formatDate('soon', 'long')).toBe('soon');
});

it('formatDateTime shows the local day and time', () => {
  const moment = new Date(2024, 4, 1, 14, 5, 9).getTime();
  expect(formatDateTime(moment, 'iso', 'minutes', 24)).toBe('2024-05-01, 14:05');
  expect(formatDateTime(moment, 'iso', 'seconds', 24)).toBe('2024-05-01, 14:05:09');
  expect(formatDateTime(moment, 'monthDayYear', 'minutes', 12)).toBe('05/01/2024, 2:05 pm');
  expect(formatDateTime(moment, 'monthDayYear', 'seconds', 12)).toBe('05/01/2024, 2:05:09 pm');
  expect(formatDateTime('nonsense', 'iso')).toBe('–');
  expect(localDay(new Date(2024, 0, 2, 23, 59))).toBe('2024-01-02');
});

it.each([
  [0, 'just now'],
  [-30, 'just now'],
  [-60, '1 minute ago'],
  [-7200, '2 hours ago'],
  [-86_400, 'yesterday'],
  [-3 * 86_400, '3 days ago'],
  [2 * 86_400, 'in 2 days'],
  [-60 * 86_400, '2 months ago'],
  [-800 * 86_400, '2 years ago'],
])('formatRelativeTime of %d seconds is %s', (seconds, expected) => {
  expect(formatRelativeTime(1_700_000_000_000 + seconds * 1000, 1_700_000_000_000)).toBe(expected);
});

it('counts have a thousands separator and the right noun', () => {
  expect(formatCount(135_233)).toBe('135,233');
  expect([formatCountOf(1, 'record'), formatCountOf(0, 'record'), formatCountOf(2, 'property', 'properties')]).toEqual([
    '1 record',
    '0 records',
    '2 properties',
  ]);
});

it.each([
  ['en-US', 12],
  ['en-GB', 24],
  ['en-AU', 12],
  ['en-CA', 12],
  ['de-DE', 24],
  ['fr-FR', 24],
  ['hi-IN', 12],
  ['ar-EG', 12],
  ['ja-JP', 24],
  ['ko-KR', 12],
  ['en-US-u-hc-h23', 24],
  ['de-u-hc-h12', 12],
  ['ja-u-hc-h11', 12],
])('the clock of %s counts to %d', (locale, expected) => expect(clockOf(locale)).toBe(expected));

it.each([
  ['00:00', '12:00 am'],
  ['00:59', '12:59 am'],
  ['01:00', '1:00 am'],
  ['11:59', '11:59 am'],
  ['12:00', '12:00 pm'],
  ['13:05', '1:05 pm'],
  ['23:59:59', '11:59:59 pm'],
  ['soon', 'soon'],
])('formatTimeOfDay(%s) is %s on a 12-hour clock', (time, expected) =>
  expect(formatTimeOfDay(time, 12)).toBe(expected),
);

it("formatTimeOfDay names each minute of a day differently, in the platform's own words", () => {
  const pad = (value: number) => String(value).padStart(2, '0');
  const platform = {
    12: new Intl.DateTimeFormat('en-AU', { timeStyle: 'medium', hourCycle: 'h12' }),
    24: new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium', hourCycle: 'h23' }),
  };
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 23 }),
      fc.integer({ min: 0, max: 59 }),
      fc.integer({ min: 0, max: 59 }),
      fc.constantFrom<12 | 24>(12, 24),
      (hour, minute, second, clock) => {
        const expected = platform[clock].format(new Date(2024, 0, 15, hour, minute, second)).replace(/\s/u, ' ');
        expect(formatTimeOfDay(`${pad(hour)}:${pad(minute)}:${pad(second)}`, clock)).toBe(expected);
      },
    ),
  );
});
