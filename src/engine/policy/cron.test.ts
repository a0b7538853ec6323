import { describe, expect, it } from 'vitest';
import { dayName } from './calendar.ts';
import { nextCron, parseCron, previousCron } from './cron.ts';
import { zoneOf } from './zone.ts';

const iso = (instant: number | null) => (instant === null ? null : new Date(instant).toISOString().slice(0, 16));
const next = (expression: string, after: string, timeZone = 'UTC') =>
  iso(nextCron(expression, Date.parse(after), timeZone));
function all(expression: string, timeZone: string, from: string, to: string): (string | null)[] {
  const found: (string | null)[] = [];
  for (
    let at = nextCron(expression, Date.parse(from), timeZone);
    at !== null && at <= Date.parse(to);
    at = nextCron(expression, at, timeZone)
  )
    found.push(iso(at));
  return found;
}

describe('reading an expression', () => {
  it('accepts five parts and names, and normalizes spaces', () => {
    for (const text of [
      '* * * * *',
      '30 2 * * 1-5',
      '0 */6 * * *',
      '0 12 L * *',
      '0 9 * * MON#1',
      '15,45 8-18 1 JAN,JUL *',
      '@daily',
      '@weekly',
    ]) {
      expect(parseCron(text)).toEqual({ ok: true, expression: text });
    }
    expect(parseCron('  30  2 * *\t* ')).toEqual({ ok: true, expression: '30 2 * * *' });
  });

  it('reports an error and the part that has it', () => {
    const problem = (text: string) => {
      const result = parseCron(text);
      return result.ok ? null : result.problem;
    };
    expect(problem(' ')).toEqual({ code: 'empty' });
    expect(problem('* * * *')).toEqual({ code: 'wrong-number-of-parts', parts: 4 });
    expect(problem('0 0 12 * * *')).toEqual({ code: 'wrong-number-of-parts', parts: 6 });
    expect(problem('60 * * * *')).toMatchObject({ code: 'bad-part', field: 'minute', value: '60' });
    expect(problem('0 24 * * *')).toMatchObject({ code: 'bad-part', field: 'hour', value: '24' });
    expect(problem('0 0 32 * *')).toMatchObject({ code: 'bad-part', field: 'day-of-month' });
    expect(problem('0 0 * FOO *')).toMatchObject({ code: 'bad-part', field: 'month', value: 'FOO' });
    expect(problem('0 0 * * 1-x')).toMatchObject({ code: 'bad-part', field: 'day-of-week' });
    expect(problem('@sometimes')).toEqual({ code: 'bad-name', value: '@sometimes' });
    expect(problem('0 0 30 2 *')).toEqual({ code: 'never' });
    expect(problem(`${'1,'.repeat(200)}1 * * * *`)).toEqual({ code: 'too-long', most: 200 });
    expect(problem('<img src=x> * * *')).toMatchObject({ code: 'bad-part', field: 'minute' });
  });
});

describe('computing times', () => {
  it('finds the next match after the given moment', () => {
    expect(next('30 2 * * *', '2026-01-01T02:29:59.999Z')).toBe('2026-01-01T02:30');
    expect(next('30 2 * * *', '2026-01-01T02:30:00Z')).toBe('2026-01-02T02:30');
    expect(next('30 2 * * *', '2026-01-01T02:30:00.500Z')).toBe('2026-01-02T02:30');
    expect(next('0 12 * * 1', '2026-01-01T00:00:00Z', 'America/New_York')).toBe('2026-01-05T17:00');
  });

  it('finds the last match up to and including the given moment', () => {
    expect(iso(previousCron('30 2 * * *', Date.parse('2026-01-02T02:30:00Z'), 'UTC'))).toBe('2026-01-02T02:30');
    expect(iso(previousCron('30 2 * * *', Date.parse('2026-01-02T02:29:59.999Z'), 'UTC'))).toBe('2026-01-01T02:30');
    expect(iso(previousCron('30 2 * * *', Date.parse('2026-01-02T02:30:00.001Z'), 'UTC'))).toBe('2026-01-02T02:30');
  });

  it('runs at a set time after a gap and once if it occurs twice; hourly runs follow elapsed time', () => {
    expect(all('30 2 * * *', 'Europe/Berlin', '2026-03-28T12:00Z', '2026-03-30T12:00Z')).toEqual([
      '2026-03-29T01:00',
      '2026-03-30T00:30',
    ]);
    expect(all('30 2 * * *', 'Europe/Berlin', '2026-10-24T12:00Z', '2026-10-26T12:00Z')).toEqual([
      '2026-10-25T00:30',
      '2026-10-26T01:30',
    ]);
    expect(all('30 2,14 * * *', 'Europe/Berlin', '2026-10-24T20:00Z', '2026-10-25T20:00Z')).toEqual([
      '2026-10-25T00:30',
      '2026-10-25T13:30',
    ]);
    expect(all('15 2 * * *', 'Australia/Lord_Howe', '2026-10-03T00:00Z', '2026-10-04T23:00Z')).toEqual([
      '2026-10-03T15:30',
      '2026-10-04T15:15',
    ]);
    expect(all('0 * * * *', 'Europe/Berlin', '2026-10-24T23:00Z', '2026-10-25T03:00Z')).toHaveLength(4);
    expect(all('0 * * * *', 'Europe/Berlin', '2026-03-28T23:00Z', '2026-03-29T03:00Z')).toHaveLength(4);
  });

  it('runs right after a gap that ends at midnight', () => {
    for (const zone of ['America/Nuuk', 'America/Scoresbysund']) {
      for (const expression of [
        '0 23 * * *',
        '30 23 * * *',
        '59 23 * * *',
        '30 23 * * SAT',
        '30 23 28 3 *',
        '*/15 23 * * *',
        '5 */23 28 3 *',
      ]) {
        expect(all(expression, zone, '2026-03-29T00:30Z', '2026-03-29T02:00Z'), `${expression} in ${zone}`).toContain(
          '2026-03-29T01:00',
        );
      }
      expect(iso(previousCron('30 23 * * *', Date.parse('2026-03-29T03:00Z'), zone))).toBe('2026-03-29T01:00');
    }
  });

  it('runs once a day at a named hour around every change of every clock', () => {
    const day = 86_400_000;
    // The days of 2026 before clock changes, by this platform's time zone data.
    const changes = Intl.supportedValuesOf('timeZone').flatMap((name) => {
      const zone = zoneOf(name);
      const offsets = Array.from(
        { length: 366 },
        (_, days) => zone.localOf(Date.UTC(2026, 0, 1 + days)) - Date.UTC(2026, 0, 1 + days),
      );
      return offsets.flatMap((offset, days) =>
        days > 0 && offset !== offsets[days - 1] ? [{ name, zone, at: Date.UTC(2026, 0, 1 + days) }] : [],
      );
    });
    expect(changes.length).toBeGreaterThan(200);
    // Many zones change clocks alike: one of each kind is enough.
    const kinds = new Map(
      changes.map((change) => [
        `${change.at} ${change.zone.localOf(change.at - day) - change.at} ${change.zone.localOf(change.at) - change.at}`,
        change,
      ]),
    );
    for (const { name, zone, at } of kinds.values()) {
      for (const hour of [0, 1, 2, 3, 22, 23]) {
        const expression = `30 ${hour} * * *`;
        const runs: number[] = [];
        for (
          let run = nextCron(expression, at - 3 * day, name);
          run !== null && run < at + 3 * day;
          run = nextCron(expression, run, name)
        )
          runs.push(run);
        for (const run of runs) expect(previousCron(expression, run, name), `${expression} in ${name}`).toBe(run);
        // A skipped 11:30 pm is made up for at midnight, and still belongs to the day before.
        const days = runs.map((run) => dayName(zone.localOf(run) - (hour >= 22 ? 3_600_000 : 0)));
        expect(new Set(days).size, `${expression} in ${name}`).toBe(days.length);
        const from = Date.parse(days[0] ?? '');
        expect(days, `${expression} in ${name}`).toEqual(days.map((_, nth) => dayName(from + nth * day)));
        expect(days.length).toBeGreaterThanOrEqual(5);
      }
    }
  });
});
