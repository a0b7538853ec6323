import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from './calendar.ts';
import { planRetention, type RetentionSnapshot } from './retention.ts';
import { KEEP_EVERYTHING, type RetentionPolicy } from './retention-policy.ts';
import { DEFAULT_SCHEDULE, type Schedule, type ScheduleWhen } from './schedule.ts';
import { keptByModel } from './testing/retention-model.ts';
import { type ClockJump, type OpenStretch, simulate } from './testing/simulated-app.ts';
import { slotsByModel } from './testing/slot-model.ts';
import { times } from '../testing/long-run.ts';

const FROM = Date.UTC(2026, 0, 1);
const YEARS = times(1, 2);
const TO = Date.UTC(2026 + YEARS, 0, 1);
const ZONES = ['UTC', 'Europe/Berlin', 'America/New_York', 'Pacific/Apia', 'Australia/Lord_Howe'];
const LONGEST_SETTLING_MS = 2 * MINUTE_MS;
const ON_TIME_MS = 15 * MINUTE_MS;
const scheduleOf = (when: ScheduleWhen): Schedule => ({ ...DEFAULT_SCHEDULE, when });
const CLOCKED: readonly ScheduleWhen[] = [
  { kind: 'daily', at: '02:30' },
  { kind: 'daily', at: '12:00' },
  { kind: 'weekly', days: [1, 5, 7], at: '01:45' },
  { kind: 'monthly', day: 31, at: '00:00' },
  { kind: 'monthly', day: 'last', at: '23:45' },
  { kind: 'cron', expression: '0 */6 * * *' },
];

/** A generator of numbers in [0, 1), the same in every run. */
function createDraw(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Years of use: some hours on most days, sometimes days or weeks away, sometimes a session through the night. */
function createHabits(seed: number): OpenStretch[] {
  const draw = createDraw(seed);
  const open: OpenStretch[] = [];
  let time = FROM + HOUR_MS;
  while (time < TO) {
    const to = Math.min(TO, time + Math.floor((draw() < 0.1 ? 3 * DAY_MS : 8 * HOUR_MS) * draw()));
    open.push({ from: time, to });
    const away = draw() < 0.04 ? 40 * DAY_MS : draw() < 0.15 ? 5 * DAY_MS : 20 * HOUR_MS;
    time = to + 1 + Math.floor(away * draw());
  }
  return open;
}

/** The required runs, derived only from the set times and the periods of use. */
function expectedRuns(
  slots: readonly number[],
  open: readonly OpenStretch[],
  jitter: (opening: number) => number,
): number[] {
  const runs: number[] = [];
  let position = 0;
  for (const { from, to } of open) {
    const settled = from + Math.floor(jitter(from) * LONGEST_SETTLING_MS);
    const slotsUntil = (time: number) => {
      const start = position;
      while (position < slots.length && (slots[position] ?? 0) <= time) position += 1;
      return slots.slice(start, position);
    };
    const before = slotsUntil(from);
    const [only] = before;
    // A run that has just become due is on time. Missed runs wait until the app has settled, and include any that
    // become due in the meantime.
    if (before.length === 1 && only !== undefined && from - only <= ON_TIME_MS) runs.push(from);
    else if (before.length > 0) {
      if (settled > to) {
        position -= before.length;
        continue;
      }
      slotsUntil(settled);
      runs.push(settled);
    }
    runs.push(...slotsUntil(to));
  }
  return runs;
}

describe('years of schedules', () => {
  const jitter = (opening: number) => (opening % 1009) / 1009;

  for (const [zonePosition, timeZone] of ZONES.entries()) {
    it(`runs at each set time, and once for each missed period, in ${timeZone}`, () => {
      for (const [position, when] of CLOCKED.entries()) {
        // In the long run each zone follows all rules, otherwise every third one.
        if ((zonePosition + position) % times(3, 1) !== 0) continue;
        const open = createHabits(position + 1);
        const slots = slotsByModel(when, timeZone, FROM, TO);
        const { runs, asked } = simulate({
          schedule: scheduleOf(when),
          timeZone,
          open,
          firstRun: FROM,
          jitter,
          askEveryMs: DAY_MS,
        });
        expect(runs.map(({ at }) => at)).toEqual(expectedRuns(slots, open, jitter));
        // Each run reports how many set times it makes up for, counted up to 100.
        const passed = runs.map(
          ({ at }, run) => slots.filter((slot) => slot <= at && slot > (runs[run - 1]?.at ?? 0)).length,
        );
        expect(runs.map((run) => run.slots)).toEqual(passed.map((count) => Math.min(count, 100)));
        // It can sleep until the announced time, without asking every minute.
        expect(asked).toBeLessThan(open.length * 4 + runs.length * 3 + 2 * 365 * YEARS);
      }
    }, 180_000);
  }

  it('runs exactly at the set times if the app is always open, however often it asks', () => {
    const open = [{ from: FROM + 1, to: TO }];
    for (const timeZone of ['Europe/Berlin', 'Australia/Lord_Howe']) {
      const when: ScheduleWhen = { kind: 'daily', at: '02:15' };
      const slots = slotsByModel(when, timeZone, FROM, TO);
      for (const askEveryMs of [17 * MINUTE_MS, 30 * DAY_MS]) {
        expect(
          simulate({ schedule: scheduleOf(when), timeZone, open, firstRun: FROM, jitter, askEveryMs }).runs.map(
            ({ at }) => at,
          ),
        ).toEqual(slots);
      }
      expect(slots).toHaveLength(365 * YEARS);
    }
  });

  it('follows elapsed time: a day of 23 or 25 hours has one hourly run less or more', () => {
    const of = (day: number) =>
      slotsByModel(
        { kind: 'cron', expression: '0 */1 * * *' },
        'Europe/Berlin',
        Date.UTC(2026, 9, day, 22) - 1 * HOUR_MS,
        Date.UTC(2026, 9, day + 1, 22) - HOUR_MS,
      ).length;
    expect(of(20)).toBe(24);
    const when: ScheduleWhen = { kind: 'cron', expression: '0 */1 * * *' };
    const open = [{ from: Date.UTC(2026, 9, 24, 22, 30), to: Date.UTC(2026, 9, 25, 23) }];
    const { runs } = simulate({
      schedule: scheduleOf(when),
      timeZone: 'Europe/Berlin',
      open,
      firstRun: Date.UTC(2026, 9, 24, 22, 15),
      jitter,
      askEveryMs: DAY_MS,
    });
    expect(runs).toHaveLength(25);
  });

  it('never exceeds the interval between backups, unless the app is closed', () => {
    for (const every of [1, 6, 24]) {
      const open = createHabits(every);
      const { runs } = simulate({
        schedule: scheduleOf({ kind: 'hours', every }),
        timeZone: 'UTC',
        open,
        firstRun: FROM,
        jitter,
        askEveryMs: DAY_MS,
      });
      let last = FROM;
      for (const { at } of runs) {
        expect(at - last).toBeGreaterThanOrEqual(every * HOUR_MS);
        const due = last + every * HOUR_MS;
        // Either the app was open when the run was due, or the run followed the first opening that let the app settle.
        const stretch = open.find(
          ({ from, to }) => to >= Math.max(due, from + Math.floor(jitter(from) * LONGEST_SETTLING_MS)) && to >= due,
        );
        expect(at).toBeLessThanOrEqual(Math.max(due, (stretch?.from ?? 0) + LONGEST_SETTLING_MS));
        last = at;
      }
      expect(runs.length).toBeGreaterThan(100 * YEARS);
    }
  });
});

describe('a clock that jumps', () => {
  const jumpLists = fc
    .array(
      fc.record({
        day: fc.integer({ min: 5, max: 115 }),
        aheadMs: fc.oneof(
          fc.integer({ min: -40, max: 40 }).map((days) => days * DAY_MS),
          fc.integer({ min: -30, max: 30 }).map((hours) => hours * HOUR_MS + 7 * MINUTE_MS),
          fc.constant(1500 * DAY_MS),
          fc.constant(0),
        ),
      }),
      { minLength: 1, maxLength: 8 },
    )
    .map((drawn) =>
      drawn
        .map(({ day, aheadMs }): ClockJump => ({ at: FROM + day * DAY_MS, aheadMs }))
        .sort((one, other) => one.at - other.at),
    );
  const rules = fc.constantFrom<{ when: ScheduleWhen; longestMs: number; perDay: number }>(
    { when: { kind: 'daily', at: '02:30' }, longestMs: 25 * HOUR_MS, perDay: 1 },
    { when: { kind: 'hours', every: 6 }, longestMs: 6 * HOUR_MS, perDay: 4 },
    { when: { kind: 'cron', expression: '0 */6 * * *' }, longestMs: 8 * HOUR_MS, perDay: 4 },
    { when: { kind: 'weekly', days: [3], at: '12:00' }, longestMs: 169 * HOUR_MS, perDay: 1 / 7 },
  );

  it('causes neither a burst of runs nor a gap', () => {
    fc.assert(
      fc.property(jumpLists, rules, fc.constantFrom(...ZONES), (jumps, { when, longestMs, perDay }, timeZone) => {
        const open = [{ from: FROM, to: FROM + 120 * DAY_MS }];
        const { runs } = simulate({
          schedule: scheduleOf(when),
          timeZone,
          open,
          jumps,
          firstRun: FROM,
          jitter: () => 0,
          askEveryMs: DAY_MS,
        });
        // Without jumps there is a run for each set time; each jump adds one at most.
        expect(runs.length).toBeLessThanOrEqual(Math.ceil(120 * perDay) + 1 + 2 * jumps.length);
        // In true time: a clock that goes back less than the time since the last run delays the next one by as much.
        let last = FROM;
        for (const at of [...runs.map((run) => run.at), FROM + 120 * DAY_MS]) {
          const within = jumps.filter((jump) => jump.at >= last && jump.at <= at).length;
          expect(at - last).toBeLessThanOrEqual(longestMs * (1 + within) + 10 * MINUTE_MS * within);
          last = at;
        }
      }),
      { numRuns: times(5, 15) },
    );
  }, 180_000);

  it('causes one run after a leap forward of any length', () => {
    const jumps = [
      { at: FROM + 10 * DAY_MS, aheadMs: 1500 * DAY_MS },
      { at: FROM + 11 * DAY_MS, aheadMs: 0 },
    ];
    const { runs } = simulate({
      schedule: scheduleOf({ kind: 'daily', at: '12:00' }),
      timeZone: 'UTC',
      open: [{ from: FROM, to: FROM + 14 * DAY_MS }],
      jumps,
      firstRun: FROM,
      jitter: () => 0,
      askEveryMs: DAY_MS,
    });
    const perDay = Array.from(
      { length: 14 },
      (_, day) => runs.filter(({ at }) => Math.floor((at - FROM) / DAY_MS) === day).length,
    );
    // On the days of the leap and of the way back: one at once, and one at noon.
    expect(perDay).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 1, 1]);
  });
});

describe('years of retention', () => {
  const POLICIES: readonly { policy: RetentionPolicy; most: number }[] = [
    { policy: { ...KEEP_EVERYTHING, keepLast: 7, safetyDays: 30 }, most: 7 + 5 },
    {
      policy: { ...KEEP_EVERYTHING, hourly: 24, daily: 7, weekly: 4, monthly: 12, yearly: 2, safetyDays: 30 },
      most: 24 + 7 + 4 + 12 + 2 + 5,
    },
    { policy: { ...KEEP_EVERYTHING, keepWithinDays: 14, monthly: 6, safetyDays: 7 }, most: 15 * 4 + 6 + 2 },
    { policy: { ...KEEP_EVERYTHING, daily: 30, maxBytes: 2000, safetyDays: 30 }, most: 30 + 5 },
  ];
  const RULES: readonly ScheduleWhen[] = [
    { kind: 'daily', at: '02:30' },
    { kind: 'cron', expression: '0 */6 * * *' },
  ];

  for (const [zonePosition, timeZone] of ZONES.entries()) {
    it(`leaves the same backups as a slow model, always with pinned ones and the last good one, in ${timeZone}`, () => {
      for (const [rulePosition, when] of RULES.entries()) {
        const open = createHabits(rulePosition + 30);
        for (const [policyPosition, { policy, most }] of POLICIES.entries()) {
          // In the long run each zone tests all policies, by one rule or the other.
          if ((zonePosition + policyPosition + rulePosition) % times(4, 2) !== 1) continue;
          const draw = createDraw(policyPosition + 77);
          let left: RetentionSnapshot[] = [];
          let made = 0;
          let pinned = 0;
          simulate({
            schedule: scheduleOf(when),
            timeZone,
            open,
            firstRun: FROM,
            jitter: () => 0,
            askEveryMs: DAY_MS,
            onRun: ({ clock }) => {
              made += 1;
              const isPinned = made % 97 === 0;
              if (isPinned) pinned += 1;
              const chance = draw();
              left.push({
                id: `b${String(made).padStart(5, '0')}`,
                takenAt: new Date(clock).toISOString(),
                trigger: chance < 0.02 ? 'before-restore' : 'scheduled',
                isPinned,
                scope: 'full',
                withFiles: true,
                newBytes: Math.floor(50 + draw() * 100),
                // Sometimes a period in which every backup turns out to be damaged.
                ...(made % 150 > 144
                  ? { condition: 'damaged' as const }
                  : chance > 0.8
                    ? { condition: 'verified' as const }
                    : {}),
              });
              const input = { snapshots: left, policy, now: clock, timeZone };
              const { keep } = planRetention(input);
              const kept = new Set(keep);
              if (made % 40 === 0) expect([...kept].sort()).toEqual([...keptByModel(input)].sort());
              for (const snapshot of left)
                if (snapshot.isPinned && !kept.has(snapshot.id)) throw new Error('a pinned one is gone');
              const good = left.findLast(
                ({ condition, trigger }) => condition !== 'damaged' && trigger === 'scheduled',
              );
              if (good && !kept.has(good.id)) throw new Error('the last good one is gone');
              left = left.filter(({ id }) => kept.has(id));
              // Damaged ones take no place, so as many again may remain, plus the last good and the last verified one.
              if (left.length > 2 * most + pinned + 2) throw new Error(`${left.length} are too many`);
            },
          });
          expect(made).toBeGreaterThan(100 * YEARS);
          expect(left.filter(({ isPinned }) => isPinned)).toHaveLength(pinned);
        }
      }
    }, 180_000);
  }

  it('handles a backup each hour for a year without reconsidering any of them often', () => {
    const count = 365 * 24;
    let looked = 0;
    const snapshots = Array.from({ length: count }, (_, position): RetentionSnapshot => {
      const takenAt = new Date(FROM + position * HOUR_MS).toISOString();
      return {
        id: `b${position}`,
        trigger: 'scheduled',
        isPinned: false,
        scope: 'full',
        withFiles: true,
        newBytes: 100,
        get takenAt() {
          looked += 1;
          return takenAt;
        },
      };
    });
    const formatted = countFormatting(() => {
      const plan = planRetention({
        snapshots,
        policy: {
          ...KEEP_EVERYTHING,
          keepLast: 5,
          hourly: 24,
          daily: 14,
          weekly: 8,
          monthly: 12,
          yearly: 5,
          maxBytes: 3000,
        },
        now: FROM + count * HOUR_MS,
        timeZone: 'America/Chicago',
      });
      expect(plan.keep.length).toBe(30);
      expect(plan.verdicts).toHaveLength(count);
    });
    expect(looked).toBe(count);
    expect(formatted).toBeLessThanOrEqual(count + 100);
  });
});

/** How often the platform was asked for a zone's local time. */
function countFormatting(work: () => void): number {
  const original = Intl.DateTimeFormat.prototype.formatToParts;
  let calls = 0;
  Intl.DateTimeFormat.prototype.formatToParts = function count(this: Intl.DateTimeFormat, ...given) {
    calls += 1;
    return original.apply(this, given);
  };
  try {
    work();
  } finally {
    Intl.DateTimeFormat.prototype.formatToParts = original;
  }
  return calls;
}
