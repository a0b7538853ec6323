import { describe, expect, it } from 'vitest';
import { createTestPorts } from '../testing/ports.ts';
import { waitAfterFailures } from './back-off.ts';
import { DAY_MS, MINUTE_MS } from './calendar.ts';
import { drawJitter, type DueInput, isDue } from './is-due.ts';
import { DEFAULT_SCHEDULE, isScheduleOff, parseSchedule, type Schedule } from './schedule.ts';

const at = (time: string) => Date.parse(`2026-05-${time}:00.000Z`);
const daily: Schedule = { ...DEFAULT_SCHEDULE, when: { kind: 'daily', at: '12:00' } };
const decide = (now: string, input: Partial<DueInput> = {}) =>
  isDue({ schedule: daily, now: at(now), timeZone: 'UTC', runs: [at('09T12:00')], changesSince: 0, ...input });

describe('by time', () => {
  it('runs at the set time, and not before', () => {
    expect(decide('10T11:59')).toEqual({ due: false, why: 'waiting', nextAt: at('10T12:00') });
    expect(decide('10T12:00')).toEqual({ due: true, why: 'time', slotAt: at('10T12:00'), slots: 1, attempt: 1 });
    expect(decide('10T12:14')).toMatchObject({ due: true, why: 'time' });
  });

  it('makes up for all missed runs in one run', () => {
    expect(decide('10T18:00')).toEqual({ due: true, why: 'missed', slotAt: at('10T12:00'), slots: 1, attempt: 1 });
    expect(decide('17T12:05')).toMatchObject({ due: true, why: 'missed', slotAt: at('17T12:00'), slots: 8 });
    expect(decide('17T12:06', { runs: [at('09T12:00'), at('17T12:05')] })).toEqual({
      due: false,
      why: 'waiting',
      nextAt: at('18T12:00'),
    });
    expect(
      isDue({
        schedule: { ...daily, when: { kind: 'cron', expression: '* * * * *' } },
        now: at('10T00:00'),
        timeZone: 'UTC',
        runs: [at('01T00:00')],
        changesSince: 0,
      }),
    ).toMatchObject({ due: true, slots: 100, slotAt: at('10T00:00') });
  });

  it('counts a manual backup', () => {
    expect(decide('10T18:00', { runs: [at('09T12:00'), at('10T15:00')] })).toMatchObject({
      due: false,
      nextAt: at('11T12:00'),
    });
  });

  it('runs the first backup at once', () => {
    expect(decide('10T11:00', { runs: [] })).toEqual({ due: true, why: 'first', slotAt: null, slots: 0, attempt: 1 });
  });

  it('ignores times before the schedule was set', () => {
    expect(decide('10T13:00', { scheduleSetAt: at('10T12:30') })).toEqual({
      due: false,
      why: 'waiting',
      nextAt: at('11T12:00'),
    });
    expect(decide('10T13:00', { scheduleSetAt: at('20T12:30') })).toMatchObject({ due: true });
  });

  it('runs a number of hours after the last run', () => {
    const schedule: Schedule = { ...daily, when: { kind: 'hours', every: 6 } };
    expect(decide('09T17:59', { schedule })).toEqual({ due: false, why: 'waiting', nextAt: at('09T18:00') });
    expect(decide('09T18:00', { schedule })).toMatchObject({ due: true, why: 'time' });
    expect(decide('10T01:00', { schedule })).toMatchObject({
      due: true,
      why: 'missed',
      slots: 2,
      slotAt: at('10T00:00'),
    });
    expect(decide('09T17:00', { schedule, scheduleSetAt: at('09T16:00') })).toMatchObject({ nextAt: at('09T18:00') });
  });

  it('never runs when it is off', () => {
    const schedule: Schedule = { ...daily, when: { kind: 'none' } };
    expect(isScheduleOff(schedule)).toBe(true);
    expect(decide('31T12:00', { schedule, runs: [], changesSince: 1e6 })).toEqual({
      due: false,
      why: 'off',
      nextAt: null,
    });
  });
});

describe('by changes', () => {
  const schedule: Schedule = { ...daily, afterChanges: 100 };

  it('runs once enough has changed, and not again within five minutes', () => {
    expect(decide('09T15:00', { schedule, changesSince: 99 })).toEqual({
      due: false,
      why: 'waiting',
      nextAt: at('10T12:00'),
    });
    expect(decide('09T15:00', { schedule, changesSince: 100 })).toMatchObject({ due: true, why: 'changes' });
    expect(decide('09T12:04', { schedule, changesSince: 5000 })).toEqual({
      due: false,
      why: 'resting',
      nextAt: at('09T12:05'),
    });
    expect(decide('09T12:05', { schedule, changesSince: 5000 })).toMatchObject({ due: true, why: 'changes' });
  });

  it('needs no set time', () => {
    const only: Schedule = { ...schedule, when: { kind: 'none' } };
    expect(decide('31T12:00', { schedule: only, changesSince: 99 })).toEqual({
      due: false,
      why: 'waiting',
      nextAt: null,
    });
    expect(decide('31T12:00', { schedule: only, changesSince: 100 })).toMatchObject({ due: true, why: 'changes' });
  });
});

describe('when other conditions delay a run', () => {
  it('lets the app settle before it makes up for missed runs, but not before a run on time', () => {
    const opened = { at: at('10T18:00'), jitter: 0.5 };
    expect(decide('10T18:00', { opened })).toEqual({ due: false, why: 'settling', nextAt: at('10T18:01') });
    expect(decide('10T18:01', { opened })).toMatchObject({ due: true, why: 'missed' });
    expect(decide('10T12:00', { opened: { at: at('10T12:00'), jitter: 0.9 } })).toMatchObject({
      due: true,
      why: 'time',
    });
    expect(decide('10T18:00', { opened: { at: at('11T18:00'), jitter: 0.5 } })).toMatchObject({ due: true });
  });

  it('draws a number from 0 up to but not including 1', () => {
    const { random } = createTestPorts(7);
    const drawn = Array.from({ length: 200 }, () => drawJitter(random));
    expect(Math.min(...drawn)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...drawn)).toBeLessThan(1);
    expect(new Set(drawn).size).toBeGreaterThan(150);
    expect(drawJitter({ bytes: (length) => new Uint8Array(length).fill(255) })).toBeLessThan(1);
  });

  it('waits longer after each failure', () => {
    const failed = (count: number) => decide('10T12:00', { failures: { count, lastAt: at('10T12:00') } });
    expect(
      [1, 2, 3, 4, 5, 6, 60].map((count) => {
        const found = failed(count);
        return found.due ? 0 : ((found.nextAt ?? 0) - at('10T12:00')) / MINUTE_MS;
      }),
    ).toEqual([1, 5, 15, 60, 180, 360, 360]);
    expect(failed(1)).toMatchObject({ why: 'backing-off' });
    expect(decide('10T12:05', { failures: { count: 2, lastAt: at('10T12:00') } })).toMatchObject({
      due: true,
      attempt: 3,
    });
    expect(waitAfterFailures(0)).toBe(0);
  });

  it('fails 33 times a week, not every minute', () => {
    let failures: DueInput['failures'] = null;
    for (let now = at('10T12:00'); now < at('17T12:00'); now += MINUTE_MS) {
      const found = isDue({ schedule: daily, now, timeZone: 'UTC', runs: [at('09T12:00')], changesSince: 1, failures });
      if (found.due) failures = { count: found.attempt, lastAt: now };
    }
    // After 0, 1, 6, 21, 81, 261 and 621 minutes, then every six hours.
    expect(failures?.count).toBe(33);
  });
});

describe('when the clock is wrong', () => {
  it('ignores runs in the future, and uses the ones before', () => {
    const runs = [at('09T12:00'), at('09T12:00') + 4000 * DAY_MS];
    expect(decide('10T11:00', { runs })).toEqual({ due: false, why: 'waiting', nextAt: at('10T12:00') });
    expect(decide('10T12:00', { runs })).toMatchObject({ due: true, why: 'time' });
  });

  it('runs one backup at once if all are in the future, and then continues as usual', () => {
    const ahead = at('09T12:00') + 4000 * DAY_MS;
    expect(decide('10T11:00', { runs: [ahead] })).toMatchObject({ due: true, why: 'clock' });
    expect(decide('10T11:01', { runs: [ahead, at('10T11:00')] })).toEqual({
      due: false,
      why: 'waiting',
      nextAt: at('10T12:00'),
    });
  });

  it('skips no day that the clock repeats, if it knows the last run', () => {
    const runs = ['07T12:00', '08T12:00', '09T12:00'].map(at);
    expect(decide('07T15:00', { runs, lastMadeAt: at('09T12:00') })).toMatchObject({
      due: true,
      why: 'clock',
      slots: 0,
    });
    const then = { runs: [...runs, at('07T15:00')], lastMadeAt: at('07T15:00') };
    expect(decide('07T15:01', then)).toEqual({ due: false, why: 'waiting', nextAt: at('08T12:00') });
    expect(decide('08T12:00', then)).toMatchObject({ due: true, why: 'time' });
    expect(decide('08T12:00', { runs })).toMatchObject({ due: false });
  });

  it('ignores small corrections', () => {
    expect(decide('09T11:58', { runs: [at('09T12:00')] })).toEqual({
      due: false,
      why: 'waiting',
      nextAt: at('10T12:00'),
    });
  });

  it('is not delayed by a failure in the future', () => {
    expect(decide('10T12:00', { failures: { count: 9, lastAt: at('20T12:00') } })).toMatchObject({ due: true });
  });
});

describe('a stored schedule', () => {
  it('is read as written', () => {
    for (const when of [
      { kind: 'none' },
      { kind: 'weekly', days: [1, 7], at: '00:00' },
      { kind: 'monthly', day: 'last', at: '23:59' },
      { kind: 'hours', every: 6 },
      { kind: 'cron', expression: '0 */6 * * *' },
    ] as const) {
      const schedule: Schedule = {
        ...DEFAULT_SCHEDULE,
        when,
        afterChanges: 50,
        timeZone: 'Europe/Berlin',
        scope: 'configuration',
        withFiles: false,
        leaveOut: ['photos'],
        beforeDestructive: false,
      };
      expect(parseSchedule(JSON.parse(JSON.stringify(schedule)))).toEqual({ schedule, unreadable: [] });
    }
  });

  it('keeps its meaning if it was stored before kinds of files could be left out', () => {
    const { leaveOut: _, ...before } = { ...DEFAULT_SCHEDULE, withFiles: false };
    expect(parseSchedule(before)).toEqual({
      schedule: { ...DEFAULT_SCHEDULE, withFiles: false, leaveOut: [] },
      unreadable: [],
    });
  });

  it('uses defaults for unreadable parts and reports it; it never stops silently', () => {
    expect(parseSchedule(undefined)).toEqual({ schedule: DEFAULT_SCHEDULE, unreadable: [] });
    expect(parseSchedule('nonsense')).toEqual({ schedule: DEFAULT_SCHEDULE, unreadable: [] });
    expect(parseSchedule({ version: 9, when: { kind: 'lunar' }, scope: 'minimal', later: 1 })).toEqual({
      schedule: { ...DEFAULT_SCHEDULE, scope: 'minimal' },
      unreadable: ['when'],
    });
    const broken = {
      when: { kind: 'cron', expression: '99 * * * *' },
      timeZone: 'Mars/Olympus',
      afterChanges: 0,
      withFiles: 'yes',
      leaveOut: 'photos',
    };
    expect(parseSchedule(broken).unreadable).toEqual(['when', 'afterChanges', 'timeZone', 'withFiles', 'leaveOut']);
    for (const when of [
      { kind: 'daily', at: '24:00' },
      { kind: 'weekly', days: [], at: '12:00' },
      { kind: 'monthly', day: 0, at: '12:00' },
      { kind: 'hours', every: 0 },
    ]) {
      expect(parseSchedule({ when }).unreadable).toEqual(['when']);
    }
  });
});
