import { describe, expect, it } from 'vitest';
import { nextRunAt, previousRunAt } from './next-run.ts';
import type { ScheduleWhen } from './schedule.ts';

const iso = (instant: number | null) => (instant === null ? null : new Date(instant).toISOString().slice(0, 16));
const next = (when: ScheduleWhen, timeZone: string, after: string, named: string | null = null) =>
  iso(nextRunAt({ when, timeZone: named }, { after: Date.parse(after), timeZone }));
/** The set times within a period. */
function all(when: ScheduleWhen, timeZone: string, from: string, to: string): string[] {
  const found: string[] = [];
  let at = nextRunAt({ when, timeZone: null }, { after: Date.parse(from), timeZone });
  while (at !== null && at <= Date.parse(to)) {
    found.push(new Date(at).toISOString().slice(0, 16));
    at = nextRunAt({ when, timeZone: null }, { after: at, timeZone });
  }
  return found;
}

describe('daily, weekly and monthly', () => {
  it('takes the next local time after the given moment', () => {
    const daily = { kind: 'daily', at: '12:30' } as const;
    expect(next(daily, 'Europe/Berlin', '2026-01-10T10:00:00Z')).toBe('2026-01-10T11:30');
    expect(next(daily, 'Europe/Berlin', '2026-01-10T11:30:00Z')).toBe('2026-01-11T11:30');
    expect(next(daily, 'Europe/Berlin', '2026-01-10T11:29:59.999Z')).toBe('2026-01-10T11:30');
    expect(next(daily, 'America/New_York', '2026-07-10T20:00:00Z')).toBe('2026-07-11T16:30');
  });

  it('uses the zone of the schedule, not of the device', () => {
    expect(next({ kind: 'daily', at: '12:30' }, 'America/New_York', '2026-01-10T10:00:00Z', 'Europe/Berlin')).toBe(
      '2026-01-10T11:30',
    );
  });

  it('uses UTC if the device’s zone is unknown', () => {
    expect(next({ kind: 'daily', at: '12:30' }, 'Mars/Olympus', '2026-01-10T10:00:00Z')).toBe('2026-01-10T12:30');
  });

  it('finds days of the week, starting on Monday', () => {
    // 2026-01-10 is a Saturday.
    const when = { kind: 'weekly', days: [7, 3], at: '09:00' } as const;
    expect(all(when, 'UTC', '2026-01-10T00:00:00Z', '2026-01-22T00:00:00Z')).toEqual([
      '2026-01-11T09:00',
      '2026-01-14T09:00',
      '2026-01-18T09:00',
      '2026-01-21T09:00',
    ]);
  });

  it('uses the last day of a month that lacks the day', () => {
    const dates = (day: 31 | 30 | 29 | 28 | 'last') =>
      all({ kind: 'monthly', day, at: '00:00' }, 'UTC', '2027-12-31T12:00:00Z', '2028-05-15T00:00:00Z').map((at) =>
        at.slice(5, 10),
      );
    expect(dates(31)).toEqual(['01-31', '02-29', '03-31', '04-30']);
    expect(dates('last')).toEqual(dates(31));
    expect(dates(30)).toEqual(['01-30', '02-29', '03-30', '04-30']);
    expect(dates(29)).toEqual(['01-29', '02-29', '03-29', '04-29']);
    expect(dates(28)).toEqual(['01-28', '02-28', '03-28', '04-28']);
  });
});

describe('when clocks change', () => {
  it('runs a skipped time right after the gap', () => {
    const at = (time: string, zone: string, from: string, to: string) =>
      all({ kind: 'daily', at: time }, zone, from, to);
    expect(at('02:30', 'Europe/Berlin', '2026-03-28T00:00:00Z', '2026-03-31T00:00:00Z')).toEqual([
      '2026-03-28T01:30',
      '2026-03-29T01:00',
      '2026-03-30T00:30',
    ]);
    expect(at('02:30', 'America/New_York', '2026-03-08T00:00:00Z', '2026-03-09T12:00:00Z')).toEqual([
      '2026-03-08T07:00',
      '2026-03-09T06:30',
    ]);
    // Half an hour: from 02:00+10:30 to 02:30+11:00.
    expect(at('02:15', 'Australia/Lord_Howe', '2026-10-03T00:00:00Z', '2026-10-04T23:00:00Z')).toEqual([
      '2026-10-03T15:30',
      '2026-10-04T15:15',
    ]);
    expect(at('00:30', 'America/Havana', '2026-03-07T12:00:00Z', '2026-03-09T12:00:00Z')).toEqual([
      '2026-03-08T05:00',
      '2026-03-09T04:30',
    ]);
  });

  it('runs a repeated time once, the first time', () => {
    const at = (time: string, zone: string, from: string, to: string) =>
      all({ kind: 'daily', at: time }, zone, from, to);
    expect(at('02:30', 'Europe/Berlin', '2026-10-24T12:00:00Z', '2026-10-26T12:00:00Z')).toEqual([
      '2026-10-25T00:30',
      '2026-10-26T01:30',
    ]);
    expect(at('01:45', 'Australia/Lord_Howe', '2026-04-04T00:00:00Z', '2026-04-05T23:00:00Z')).toEqual([
      '2026-04-04T14:45',
      '2026-04-05T15:15',
    ]);
    expect(at('23:30', 'America/Havana', '2026-10-31T12:00:00Z', '2026-11-02T12:00:00Z')).toEqual([
      '2026-11-01T03:30',
      '2026-11-02T04:30',
    ]);
  });

  it('skips a day that a zone has omitted', () => {
    // Samoa skipped from the 29th to the 31st of December 2011.
    expect(all({ kind: 'daily', at: '10:00' }, 'Pacific/Apia', '2011-12-29T12:00:00Z', '2011-12-31T23:00:00Z')).toEqual(
      ['2011-12-29T20:00', '2011-12-30T10:00', '2011-12-30T20:00', '2011-12-31T20:00'],
    );
  });
});

describe('the set time before', () => {
  it('is the one before the result of `nextRunAt`', () => {
    for (const when of [
      { kind: 'daily', at: '02:30' },
      { kind: 'weekly', days: [7], at: '02:30' },
      { kind: 'monthly', day: 29, at: '02:30' },
      { kind: 'cron', expression: '30 2 * * *' },
      { kind: 'cron', expression: '0 */6 * * *' },
    ] as const) {
      const rule = { when, timeZone: null };
      for (const timeZone of ['Europe/Berlin', 'Australia/Lord_Howe']) {
        let at = Date.UTC(2026, 0, 1);
        for (let count = 0; count < 40; count += 1) {
          const slot = nextRunAt(rule, { after: at, timeZone });
          if (slot === null) throw new Error('there is always a next');
          expect(previousRunAt(rule, { at: slot, timeZone })).toBe(slot);
          const following = nextRunAt(rule, { after: slot, timeZone });
          expect(iso(previousRunAt(rule, { at: (following ?? 0) - 1, timeZone }))).toBe(iso(slot));
          at = slot;
        }
      }
    }
  });
});
