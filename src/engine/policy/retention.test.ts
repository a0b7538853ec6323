import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { DAY_MS, HOUR_MS } from './calendar.ts';
import { planRetention, type RetentionInput, type RetentionSnapshot } from './retention.ts';
import { DEFAULT_RETENTION, KEEP_EVERYTHING, parseRetention, type RetentionPolicy } from './retention-policy.ts';
import { keptByModel } from './testing/retention-model.ts';
import { times } from '../testing/long-run.ts';

const NOW = Date.parse('2026-03-31T12:00:00.000Z');
let count = 0;
function backup(takenAt: string | number, change: Partial<RetentionSnapshot> = {}): RetentionSnapshot {
  count += 1;
  return {
    id: `b${String(count).padStart(5, '0')}`,
    takenAt: new Date(takenAt).toISOString(),
    trigger: 'scheduled',
    isPinned: false,
    scope: 'full',
    withFiles: true,
    newBytes: 100,
    ...change,
  };
}
const plan = (
  snapshots: readonly RetentionSnapshot[],
  policy: Partial<RetentionPolicy>,
  more: Partial<RetentionInput> = {},
) =>
  planRetention({ snapshots, policy: { ...KEEP_EVERYTHING, ...policy }, now: NOW, timeZone: 'Europe/Berlin', ...more });
/** The days of the remaining backups, the newest first. */
const days = (
  snapshots: readonly RetentionSnapshot[],
  policy: Partial<RetentionPolicy>,
  more: Partial<RetentionInput> = {},
) => {
  const { keep } = plan(snapshots, policy, more);
  return keep.map((id) => snapshots.find((snapshot) => snapshot.id === id)?.takenAt.slice(5, 16));
};
const daily = (howMany: number, change: Partial<RetentionSnapshot> = {}) =>
  Array.from({ length: howMany }, (_, ago) => backup(NOW - ago * DAY_MS, change));

describe('rules', () => {
  it('keeps the given number of latest backups', () => {
    expect(days(daily(10), { keepLast: 3 })).toEqual(['03-31T12:00', '03-30T12:00', '03-29T12:00']);
  });

  it('keeps the newest of each day that has one, by the zone’s days', () => {
    // 22:30 UTC is 00:30 of the next day in Berlin from the 29th of March on, and 23:30 before.
    const taken = [
      '2026-03-31T08:00Z',
      '2026-03-30T22:30Z',
      '2026-03-30T21:30Z',
      '2026-03-27T23:30Z',
      '2026-03-27T22:30Z',
      '2026-03-20T12:00Z',
    ].map((at) => backup(at));
    expect(days(taken, { daily: 4 })).toEqual(['03-31T08:00', '03-30T21:30', '03-27T23:30', '03-27T22:30']);
    expect(days(taken, { daily: 4 }, { timeZone: 'UTC' })).toEqual([
      '03-31T08:00',
      '03-30T22:30',
      '03-27T23:30',
      '03-20T12:00',
    ]);
    expect(plan(taken, { daily: 1 }).verdicts[0]).toEqual({
      id: taken[0]?.id,
      keep: true,
      reasons: [{ rule: 'last-good' }, { rule: 'daily', period: '2026-03-31' }],
    });
  });

  it('counts the hour from 2 to 3 twice when clocks go back', () => {
    const taken = ['2026-10-25T01:30Z', '2026-10-25T00:45Z', '2026-10-25T00:30Z', '2026-10-24T23:30Z'].map((at) =>
      backup(at),
    );
    const { verdicts } = plan(taken, { hourly: 3 }, { now: Date.parse('2026-10-25T02:00Z') });
    expect(
      verdicts.map((verdict) =>
        verdict.keep ? verdict.reasons.flatMap((reason) => ('period' in reason ? reason.period : [])) : verdict.because,
      ),
    ).toEqual([['2026-10-25T02+01:00'], ['2026-10-25T02+02:00'], 'no-rule-keeps-it', ['2026-10-25T01+02:00']]);
  });

  it('uses weeks from Monday to Sunday that belong to the year of their Thursday', () => {
    const taken = ['2027-01-03T12:00Z', '2026-12-28T12:00Z', '2026-12-27T12:00Z'].map((at) => backup(at));
    const { verdicts } = plan(taken, { weekly: 5 }, { now: Date.parse('2027-01-03T13:00Z') });
    expect(verdicts.map((verdict) => verdict.keep && verdict.reasons.at(-1))).toEqual([
      { rule: 'weekly', period: '2026-W53' },
      false,
      { rule: 'weekly', period: '2026-W52' },
    ]);
  });

  it('keeps months and years', () => {
    const taken = Array.from({ length: 36 }, (_, ago) => backup(Date.UTC(2026, 2 - ago, 15)));
    expect(days(taken, { monthly: 2 })).toHaveLength(2);
    expect(plan(taken, { yearly: 10 }).keep).toHaveLength(4);
  });

  it('keeps all within a number of days of the newest, so a long absence deletes nothing', () => {
    const absent = daily(10).map((snapshot) => ({
      ...snapshot,
      takenAt: new Date(Date.parse(snapshot.takenAt) - 300 * DAY_MS).toISOString(),
    }));
    expect(plan(absent, { keepWithinDays: 30 }).forget).toEqual([]);
    expect(plan(daily(10), { keepWithinDays: 3 }, { timeZone: 'UTC' }).keep).toHaveLength(4);
    // In Berlin, clocks went forward in between: earlier backups at noon UTC were taken an hour earlier in local time.
    expect(plan(daily(10), { keepWithinDays: 3 }).keep).toHaveLength(3);
  });

  it('reports every reason for keeping a backup', () => {
    const [only] = [backup(NOW, { isPinned: true, condition: 'verified' })];
    expect(plan([only], { keepLast: 2, yearly: 1, keepWithinDays: 7 }, { undoId: only.id }).verdicts).toEqual([
      {
        id: only.id,
        keep: true,
        reasons: [
          { rule: 'pinned' },
          { rule: 'undo' },
          { rule: 'last-good' },
          { rule: 'last-verified' },
          { rule: 'last', position: 1, of: 2 },
          { rule: 'yearly', period: '2026' },
          { rule: 'within', days: 7 },
        ],
      },
    ]);
  });

  it('leaves manual backups to the person if the policy says so, and does not count them', () => {
    const taken = daily(6).map((snapshot, ago): RetentionSnapshot =>
      ago === 1 || ago === 5 ? { ...snapshot, trigger: 'manual' } : snapshot,
    );
    expect(days(taken, { keepLast: 2 })).toEqual(['03-31T12:00', '03-30T12:00']);
    expect(days(taken, { keepLast: 2, keepsManual: true })).toEqual([
      '03-31T12:00',
      '03-30T12:00',
      '03-29T12:00',
      '03-26T12:00',
    ]);
    expect(plan(taken, { keepLast: 2, keepsManual: true, maxBytes: 100 }).keep).toEqual(
      expect.arrayContaining([taken[1]?.id, taken[5]?.id]),
    );
  });

  it('deletes nothing without a rule, or by a rule of zero', () => {
    const all = [...daily(50), backup(NOW - 900 * DAY_MS, { trigger: 'before-restore' })];
    expect(plan(all, {}).forget).toEqual([]);
    expect(plan(all, { keepLast: 0, daily: 0 }).forget).toEqual([]);
  });
});

describe('backups that no policy deletes', () => {
  it('include pinned ones, the undo, the newest good one and the newest verified one', () => {
    const [newest, second, third, fourth, fifth, sixth] = daily(6).map((snapshot, ago) => ({
      ...snapshot,
      ...(ago === 0 ? { condition: 'damaged' as const } : ago === 3 ? { condition: 'verified' as const } : {}),
      isPinned: ago === 5,
    }));
    const found = plan(
      [newest, second, third, fourth, fifth, sixth].flatMap((snapshot) => snapshot ?? []),
      { keepLast: 1, maxBytes: 1 },
      { ...(fifth ? { undoId: fifth.id } : {}) },
    );
    expect(found.keep).toEqual([second?.id, fourth?.id, fifth?.id, sixth?.id]);
    expect(found).toMatchObject({ isOverSize: true, forget: [newest?.id, third?.id] });
  });

  it('include the newest complete one, even if newer partial ones exist', () => {
    const taken = [
      backup(NOW, { scope: 'configuration' }),
      backup(NOW - HOUR_MS, { withFiles: false }),
      backup(NOW - 2 * HOUR_MS, { trigger: 'before-restore' }),
      backup(NOW - 9 * DAY_MS),
    ];
    expect(plan(taken, { maxBytes: 1 }).keep).toEqual([taken[3]?.id]);
  });

  it('do not lose their place to damaged ones', () => {
    const taken = daily(6).map((snapshot, ago) => ({
      ...snapshot,
      ...(ago < 3 ? { condition: 'damaged' as const } : {}),
    }));
    expect(plan(taken, { keepLast: 2 }).keep).toEqual([0, 1, 3, 4].map((ago) => taken[ago]?.id));
  });

  it('do not lose their place to backups with future dates from a wrong clock', () => {
    const ahead = [1, 2, 3].map((years) => backup(NOW + years * 365 * DAY_MS));
    expect(plan([...ahead, ...daily(4)], { keepLast: 2 }).keep.length).toBe(4);
    const fresh = backup(NOW);
    expect(plan([...ahead, fresh], { keepLast: 1 }).keep).toContain(fresh.id);
  });

  it('include a full one, even if newer ones have only settings or are from another device', () => {
    const settings = daily(5, { scope: 'configuration' });
    const elsewhere = daily(5, { device: 'phone' });
    const older = backup(NOW - 30 * DAY_MS);
    expect(plan([...settings, ...elsewhere, older, backup(NOW - 31 * DAY_MS)], { keepLast: 1 }).keep).toEqual(
      expect.arrayContaining([settings[0]?.id, elsewhere[0]?.id, older.id]),
    );
  });

  it('include all while the guard is tripped', () => {
    const found = plan(daily(9), { keepLast: 1, maxBytes: 1 }, { isGuardTripped: true });
    expect(found).toMatchObject({ forget: [], isStoppedByGuard: true, freedBytes: 0 });
    expect(found.verdicts.every((verdict) => verdict.keep && verdict.reasons[0]?.rule === 'guard')).toBe(true);
  });
});

describe('safety backups', () => {
  it('stay for their days, independent of the rules, and take no other backup’s place', () => {
    const safety = [
      backup(NOW, { trigger: 'before-restore' }),
      backup(NOW - 29 * DAY_MS, { trigger: 'before-import' }),
      backup(NOW - 31 * DAY_MS, { trigger: 'before-change' }),
    ];
    const ordinary = daily(4);
    const found = plan([...safety, ...ordinary], { keepLast: 2, safetyDays: 30 });
    expect([...found.keep].sort()).toEqual([safety[0]?.id, safety[1]?.id, ordinary[0]?.id, ordinary[1]?.id].sort());
    expect(found.verdicts.find(({ id }) => id === safety[2]?.id)).toMatchObject({ because: 'safety-time-over' });
    // Zero days: gone at the next clean-up.
    expect(plan([...safety, ...ordinary], { keepLast: 2, safetyDays: 0 }).keep).not.toEqual(
      expect.arrayContaining([safety[0]?.id]),
    );
    expect(plan([...safety, ...ordinary], { keepLast: 2, safetyDays: null }).keep).toEqual(
      expect.arrayContaining(safety.map(({ id }) => id)),
    );
  });
});

describe('size', () => {
  it('deletes the oldest until the rest fits, and requests sizes only a few times', () => {
    const taken = daily(1000);
    expect(plan(taken, { maxBytes: 550 })).toMatchObject({
      keep: taken.slice(0, 5).map(({ id }) => id),
      freedBytes: 99_500,
      isOverSize: false,
    });
    const freedBy = vi.fn((ids: readonly string[]) => ids.length * 10);
    expect(plan(taken, { maxBytes: 9000 }, { sizes: { totalBytes: 10_000, freedBy } }).forget).toHaveLength(100);
    expect(freedBy.mock.calls.length).toBeLessThan(15);
  });

  it('counts backups deleted by the rules first', () => {
    expect(plan(daily(10), { keepLast: 5, maxBytes: 500 }).keep).toHaveLength(5);
    expect(plan(daily(10), { keepLast: 5, maxBytes: 499 }).verdicts[4]).toMatchObject({
      keep: false,
      because: 'over-size',
    });
  });
});

describe('a stored policy', () => {
  it('is read leniently, and never becomes stricter', () => {
    expect(parseRetention(JSON.parse(JSON.stringify(DEFAULT_RETENTION)))).toEqual(DEFAULT_RETENTION);
    expect(parseRetention({ keepLast: 3, daily: 'many', hourly: -1, later: true })).toEqual({
      ...KEEP_EVERYTHING,
      keepLast: 3,
    });
    for (const nonsense of [undefined, null, 7, 'x', []]) expect(parseRetention(nonsense)).toEqual(KEEP_EVERYTHING);
  });
});

const zones = ['UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Pacific/Apia'];
const amount = fc.option(fc.integer({ min: 0, max: 6 }), { nil: null });
const policies = fc.record({
  keepLast: amount,
  hourly: amount,
  daily: amount,
  weekly: amount,
  monthly: amount,
  yearly: amount,
  keepWithinDays: amount,
  maxBytes: fc.option(fc.integer({ min: 0, max: 3000 }), { nil: null }),
  safetyDays: fc.option(fc.integer({ min: 0, max: 60 }), { nil: null }),
  keepsManual: fc.boolean(),
});
const snapshots = fc
  .array(
    fc.record(
      {
        // Mostly in the past, at all distances; sometimes ahead.
        ago: fc.oneof(
          fc.integer({ min: -2, max: 100 }),
          fc.integer({ min: 0, max: 2000 }),
          fc.integer({ min: -500, max: 20_000 }),
        ),
        trigger: fc.constantFrom('scheduled', 'manual', 'manual', 'before-restore', 'before-change'),
        isPinned: fc.integer({ min: 0, max: 9 }).map((drawn) => drawn === 0),
        scope: fc.constantFrom('full', 'full', 'full', 'configuration'),
        withFiles: fc.integer({ min: 0, max: 5 }).map((drawn) => drawn > 0),
        leftOut: fc.constantFrom(undefined, ['photos']),
        newBytes: fc.integer({ min: 0, max: 300 }),
        condition: fc.constantFrom(undefined, undefined, 'verified', 'damaged'),
        device: fc.constantFrom(undefined, undefined, 'phone'),
      },
      { noNullPrototype: true },
    ),
    { maxLength: 60 },
  )
  .map((drawn) =>
    drawn.map(
      ({ ago, condition, device, leftOut, ...rest }, position): RetentionSnapshot =>
        ({
          ...rest,
          id: `s${position}`,
          takenAt: new Date(NOW - ago * 0.7 * HOUR_MS).toISOString(),
          ...(condition ? { condition } : {}),
          ...(device ? { device } : {}),
          ...(leftOut && !rest.withFiles ? { leftOut } : {}),
        }) as RetentionSnapshot,
    ),
  );
const inputs = fc.record(
  { snapshots, policy: policies, timeZone: fc.constantFrom(...zones), now: fc.constant(NOW) },
  { noNullPrototype: true },
);
const runs = { numRuns: times(100, 300) };

describe('properties', () => {
  it('keeps exactly what a slow model keeps', () => {
    fc.assert(
      fc.property(inputs, (input) => {
        expect(new Set(planRetention(input).keep)).toEqual(keptByModel(input));
      }),
      runs,
    );
  });

  it('deletes nothing more when applied twice', () => {
    fc.assert(
      fc.property(inputs, (input) => {
        const { keep } = planRetention(input);
        const left = input.snapshots.filter(({ id }) => keep.includes(id));
        expect(planRetention({ ...input, snapshots: left }).forget).toEqual([]);
      }),
      runs,
    );
  });

  it('does not depend on the order of the list', () => {
    fc.assert(
      fc.property(inputs, (input) => {
        expect(planRetention({ ...input, snapshots: [...input.snapshots].reverse() })).toEqual(planRetention(input));
      }),
      runs,
    );
  });

  it('brings back no backup when a newer one is added', () => {
    fc.assert(
      fc.property(inputs, fc.constantFrom('verified', 'damaged', undefined), (drawn, condition) => {
        // Except by size: if the last good one was too large to leave space, its successor may leave some.
        const input = { ...drawn, policy: { ...drawn.policy, maxBytes: null } };
        const before = planRetention(input);
        const newer = backup(NOW, condition ? { condition } : {});
        const after = planRetention({ ...input, snapshots: [...input.snapshots, newer] });
        expect(after.keep.filter((id) => before.forget.includes(id))).toEqual([]);
      }),
      runs,
    );
  });

  it('never deletes pinned backups, the last good one, or all', () => {
    fc.assert(
      fc.property(inputs, fc.nat(), (input, drawn) => {
        const undo = input.snapshots[drawn % (input.snapshots.length || 1)];
        const { keep, forget, verdicts } = planRetention({ ...input, ...(undo ? { undoId: undo.id } : {}) });
        expect(verdicts).toHaveLength(input.snapshots.length);
        expect(keep.length + forget.length).toBe(input.snapshots.length);
        for (const { id, isPinned } of input.snapshots) if (isPinned) expect(keep).toContain(id);
        if (undo) expect(keep).toContain(undo.id);
        if (input.snapshots.some(({ condition }) => condition !== 'damaged')) {
          expect(input.snapshots.some(({ id, condition }) => keep.includes(id) && condition !== 'damaged')).toBe(true);
        }
        if (input.snapshots.some(({ condition }) => condition === 'verified')) {
          expect(input.snapshots.some(({ id, condition }) => keep.includes(id) && condition === 'verified')).toBe(true);
        }
      }),
      runs,
    );
  });

  it('keeps at least as many when a rule becomes more generous', () => {
    const rules = ['keepLast', 'hourly', 'daily', 'weekly', 'monthly', 'yearly', 'keepWithinDays'] as const;
    fc.assert(
      fc.property(inputs, fc.constantFrom(...rules), (input, rule) => {
        const amount = Math.max(1, input.policy[rule] ?? 1);
        const policy = { ...input.policy, maxBytes: null };
        const fewer = planRetention({ ...input, policy: { ...policy, [rule]: amount } });
        const more = planRetention({ ...input, policy: { ...policy, [rule]: amount + 1 } });
        expect(fewer.keep.filter((id) => !more.keep.includes(id))).toEqual([]);
      }),
      runs,
    );
  });
});
