import { describe, expect, it } from 'vitest';
import { nextCron, parseCron, previousCron } from './cron.ts';

const iso = (instant: number | null) => (instant === null ? null : new Date(instant).toISOString().slice(0, 16));
const next = (expression: string, after: string, timeZone = 'UTC') => iso(nextCron(expression, Date.parse(after), timeZone));
function all(expression: string, timeZone: string, from: string, to: string): (string | null)[] {
  const found: (string | null)[] = [];
  for (let at = nextCron(expression, Date.parse(from), timeZone); at !== null && at <= Date.parse(to); at = nextCron(expression, at, timeZone)) found.push(iso(at));
  return found;
}

describe('reading an expression', () => {
  it('takes five parts and names, and tidies spaces', () => {
    for (const text of ['* * * * *', '30 2 * * 1-5', '0 */6 * * *', '0 12 L * *', '0 9 * * MON#1', '15,45 8-18 1 JAN,JUL *', '@daily', '@weekly']) {
      expect(parseCron(text)).toEqual({ ok: true, expression: text });
    }
    expect(parseCron('  30  2 * *\t* ')).toEqual({ ok: true, expression: '30 2 * * *' });
  });

  it('says what is wrong, and in which part', () => {
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

describe('reckoning', () => {
  it('finds the next match, strictly after', () => {
    expect(next('30 2 * * *', '2026-01-01T02:29:59.999Z')).toBe('2026-01-01T02:30');
    expect(next('30 2 * * *', '2026-01-01T02:30:00Z')).toBe('2026-01-02T02:30');
    expect(next('30 2 * * *', '2026-01-01T02:30:00.500Z')).toBe('2026-01-02T02:30');
    expect(next('0 12 * * 1', '2026-01-01T00:00:00Z', 'America/New_York')).toBe('2026-01-05T17:00');
  });

  it('finds the last match, the moment itself included', () => {
    expect(iso(previousCron('30 2 * * *', Date.parse('2026-01-02T02:30:00Z'), 'UTC'))).toBe('2026-01-02T02:30');
    expect(iso(previousCron('30 2 * * *', Date.parse('2026-01-02T02:29:59.999Z'), 'UTC'))).toBe('2026-01-01T02:30');
    expect(iso(previousCron('30 2 * * *', Date.parse('2026-01-02T02:30:00.001Z'), 'UTC'))).toBe('2026-01-02T02:30');
  });

  it('runs a named time after the gap, and once where it comes twice; hours that pass are counted as they pass', () => {
    expect(all('30 2 * * *', 'Europe/Berlin', '2026-03-28T12:00Z', '2026-03-30T12:00Z')).toEqual(['2026-03-29T01:00', '2026-03-30T00:30']);
    expect(all('30 2 * * *', 'Europe/Berlin', '2026-10-24T12:00Z', '2026-10-26T12:00Z')).toEqual(['2026-10-25T00:30', '2026-10-26T01:30']);
    expect(all('30 2,14 * * *', 'Europe/Berlin', '2026-10-24T20:00Z', '2026-10-25T20:00Z')).toEqual(['2026-10-25T00:30', '2026-10-25T13:30']);
    expect(all('15 2 * * *', 'Australia/Lord_Howe', '2026-10-03T00:00Z', '2026-10-04T23:00Z')).toEqual(['2026-10-03T15:30', '2026-10-04T15:15']);
    expect(all('0 * * * *', 'Europe/Berlin', '2026-10-24T23:00Z', '2026-10-25T03:00Z')).toHaveLength(4);
    expect(all('0 * * * *', 'Europe/Berlin', '2026-03-28T23:00Z', '2026-03-29T03:00Z')).toHaveLength(4);
  });
});
