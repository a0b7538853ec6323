import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type GuardedState, judgeShrink } from './guard.ts';
import { GUARD_AT_REST, guardAfter, type GuardEvent, type GuardState, parseGuardState } from './guard-state.ts';

type Table = GuardedState['tables'][number];
const table = (name: string, rows: number, change: Partial<Table> = {}): Table => ({
  name,
  role: 'data',
  rows,
  bytes: rows * 100,
  attachments: 0,
  attachedBytes: 0,
  ...change,
});
const state = (...tables: Table[]): GuardedState => ({ scope: 'full', withFiles: true, tables });
const judge = (previous: GuardedState, current: GuardedState) => judgeShrink({ previous, current });
const photos = (files: number, bytesEach = 1000) =>
  table('files', files, { role: 'files', attachments: files, attachedBytes: files * bytesEach });

describe('a sharp loss', () => {
  it('is half of all rows, or of one table', () => {
    expect(judge(state(table('plants', 100)), state(table('plants', 50)))).toEqual({
      kind: 'shrunk',
      facts: [
        { kind: 'rows', before: 100, after: 50 },
        { kind: 'table-rows', table: 'plants', before: 100, after: 50 },
      ],
    });
    expect(
      judge(state(table('plants', 1000), table('books', 20)), state(table('plants', 1000), table('books', 10))),
    ).toEqual({ kind: 'shrunk', facts: [{ kind: 'table-rows', table: 'books', before: 20, after: 10 }] });
    expect(judge(state(table('plants', 100)), state(table('plants', 51)))).toEqual({ kind: 'fine' });
  });

  it('is a table that is now empty or missing', () => {
    const before = state(table('plants', 1000), table('books', 5));
    expect(judge(before, state(table('plants', 1000)))).toEqual({
      kind: 'shrunk',
      facts: [{ kind: 'table-gone', table: 'books', before: 5 }],
    });
    expect(judge(before, state(table('plants', 1000), table('books', 0)))).toMatchObject({ kind: 'shrunk' });
  });

  it('is rows with little content left', () => {
    expect(judge(state(table('plants', 20)), state(table('plants', 20, { bytes: 900 })))).toEqual({
      kind: 'shrunk',
      facts: [{ kind: 'table-bytes', table: 'plants', before: 2000, after: 900 }],
    });
  });

  it('is all files, half of many, or half of their bytes', () => {
    expect(judge(state(photos(5)), state(photos(0)))).toEqual({
      kind: 'shrunk',
      facts: [{ kind: 'files', before: 5, after: 0 }],
    });
    expect(judge(state(photos(20)), state(photos(10)))).toMatchObject({ kind: 'shrunk', facts: [{ kind: 'files' }] });
    expect(judge(state(photos(20)), state(photos(20, 400)))).toEqual({
      kind: 'shrunk',
      facts: [{ kind: 'file-bytes', before: 20_000, after: 8000 }],
    });
  });

  it('is not a person’s change to a few things', () => {
    expect(judge(state(table('plants', 19)), state(table('plants', 1)))).toEqual({ kind: 'fine' });
    expect(judge(state(table('plants', 4)), state(table('plants', 0)))).toEqual({ kind: 'fine' });
    expect(judge(state(photos(4, 1e9)), state(photos(1)))).toEqual({ kind: 'fine' });
    expect(judge(state(), state(table('plants', 5)))).toEqual({ kind: 'fine' });
    expect(judge(state(table('plants', 10)), state(table('plants', 10_000), photos(3)))).toEqual({ kind: 'fine' });
  });

  it('is not measured against a backup of another scope', () => {
    expect(judge(state(table('plants', 100)), { ...state(), scope: 'configuration' })).toEqual({
      kind: 'not-comparable',
    });
    expect(judge(state(photos(100)), { ...state(), withFiles: false })).toEqual({ kind: 'not-comparable' });
    const withoutPhotos = { ...state(table('files', 1, { role: 'files', leftOut: ['photos'] })), withFiles: false };
    expect(judge({ ...state(photos(100)), withFiles: false }, withoutPhotos)).toEqual({ kind: 'not-comparable' });
    expect(judge(withoutPhotos, withoutPhotos)).toEqual({ kind: 'fine' });
  });
});

const DAY_MS = 24 * 60 * 60_000;

describe('the guard', () => {
  const [full, gone] = [state(photos(9)), state(photos(0))];
  const backup = (at: number, from: GuardedState | undefined, to: GuardedState): GuardEvent => ({
    kind: 'backed-up',
    at,
    current: to,
    ...(from ? { previous: { id: `b${at - 1}`, state: from }, largestId: 'largest' } : {}),
  });
  const after = (...events: GuardEvent[]): GuardState => events.reduce(guardAfter, GUARD_AT_REST);
  const trip = { at: 2, facts: [{ kind: 'files', before: 9, after: 0 }], lastGoodId: 'b1' };
  const deliberate: GuardEvent = { kind: 'deliberate' };

  it('stays tripped until the person answers, and remembers the backup before the first loss', () => {
    expect(after(backup(1, full, full), backup(2, full, gone)).trip).toEqual(trip);
    expect(
      after(backup(2, full, gone), backup(3, gone, full), backup(4, full, gone), backup(5, undefined, gone)).trip,
    ).toEqual(trip);
    expect(after(backup(2, full, gone), { kind: 'answered' })).toEqual(GUARD_AT_REST);
    expect(after(backup(2, full, gone), { kind: 'answered' }, backup(4, full, gone)).trip).toMatchObject({
      lastGoodId: 'b3',
    });
  });

  it('allows one shrink after a deliberate deletion, but not a second', () => {
    expect(after(deliberate, backup(2, full, gone)).trip).toBeNull();
    expect(after(deliberate, backup(2, full, gone), backup(3, full, gone)).trip).toMatchObject({ lastGoodId: 'b2' });
    expect(after(deliberate, backup(1, full, full), backup(2, full, gone)).trip).toEqual(trip);
    expect(after(deliberate, backup(1, undefined, full), backup(2, full, gone)).trip).toBeNull();
    expect(after(backup(2, full, gone), deliberate).trip).toBeNull();
  });

  it('is read back as stored, and is inactive if that is unreadable', () => {
    const stored = after(backup(2, full, gone));
    expect(parseGuardState(JSON.parse(JSON.stringify(stored)))).toEqual(stored);
    expect(parseGuardState({ trip: null, isShrinkExpected: true })).toEqual({
      trip: null,
      isShrinkExpected: true,
      marks: [],
    });
    for (const nonsense of [undefined, null, 1, {}, { trip: 1 }])
      expect(parseGuardState(nonsense)).toEqual(GUARD_AT_REST);
  });
});

describe('a slow loss', () => {
  /**
   * Takes one backup a day with the given numbers of records; returns the guard's last state, and the day on which it
   * first tripped.
   */
  function live(
    counts: readonly number[],
    from: GuardState = GUARD_AT_REST,
    firstDay = 0,
  ): { readonly end: GuardState; readonly tripped?: number } {
    let [end, previous]: [GuardState, GuardedState | undefined] = [from, undefined];
    for (const [at, rows] of counts.entries()) {
      const day = firstDay + at;
      const current = state(table('plants', rows));
      end = guardAfter(end, {
        kind: 'backed-up',
        at: day * DAY_MS,
        current,
        ...(previous ? { previous: { id: `day ${day - 1}`, state: previous }, largestId: 'largest' } : {}),
      });
      if (end.trip && !from.trip) return { end, tripped: at };
      previous = current;
    }
    return { end };
  }
  const shrinking = (days: number, rows: number, daily: number) =>
    Array.from({ length: days }, (_, day) => Math.round(rows * (1 - daily) ** day));

  it('of 1.3% to 10% a day trips before half is gone, and names the largest backup', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 100, max: 100_000 }),
        fc.double({ min: 0.013, max: 0.1, noNaN: true }),
        fc.integer({ min: 0, max: 20_000 }),
        (rows, daily, firstDay) => {
          const counts = shrinking(60, rows, daily);
          const { end, tripped } = live(counts, GUARD_AT_REST, firstDay);
          expect(end.trip).toMatchObject({ isSlow: true, lastGoodId: 'largest' });
          expect(counts[tripped ?? 0]).toBeGreaterThan(rows / 2);
        },
      ),
    );
  });

  it('of 2% a day trips on the 26th day, with four tenths gone', () => {
    expect(live(shrinking(60, 10_000, 0.02)).tripped).toBe(26);
  });

  it('is not ordinary growth and shrinkage', () => {
    // A person adds and deletes up to a tenth in a day; over weeks, the total stays within a quarter of its start.
    const anyDay = fc.double({ min: -0.1, max: 0.1, noNaN: true });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 50_000 }),
        fc.array(anyDay, { minLength: 60, maxLength: 200 }),
        (rows, days) => {
          let part = 1;
          const counts = days.map((change) =>
            Math.round(rows * (part = Math.min(1.25, Math.max(0.8, part * (1 + change))))),
          );
          expect(live(counts).end.trip).toBeNull();
        },
      ),
    );
  });

  it('is forgotten after eight weeks, and once the person confirms it', () => {
    // A third is deleted every eight weeks, and each time compared with the remainder at that time.
    const steps = [900, 600, 400, 300].flatMap((rows) => Array.from({ length: 57 + 7 }, () => rows));
    expect(live(steps).end.trip).toBeNull();
    const { end, tripped = 0 } = live(shrinking(60, 1000, 0.02));
    const answered = guardAfter(end, { kind: 'answered' });
    expect(live(shrinking(20, 590, 0.02), answered, tripped).end.trip).toBeNull();
    expect(live(shrinking(40, 590, 0.02), answered, tripped).end.trip).toMatchObject({ isSlow: true });
    expect(live(shrinking(20, 590, 0.02), guardAfter(end, { kind: 'deliberate' }), tripped).end.trip).toBeNull();
  });

  it('keeps few reference points, whatever the clock says', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 4000 }), { minLength: 60, maxLength: 120 }), (days) => {
        const end = days.reduce(
          (known, day) =>
            guardAfter(known, { kind: 'backed-up', at: day * DAY_MS, current: state(table('plants', 5)) }),
          GUARD_AT_REST,
        );
        expect(end.marks.length).toBeLessThanOrEqual(32);
      }),
    );
  });
});
