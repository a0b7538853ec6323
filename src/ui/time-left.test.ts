import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  advancePace,
  estimateTimeLeft,
  fractionDone,
  measuredSpeed,
  timeLeftWords,
  type Pace,
  type ProgressView,
} from './time-left.ts';

const TOTAL = 1_000_000;
const at = (bytesDone: number, phase = 'reading-files'): ProgressView => ({
  phase,
  done: 0,
  bytesDone,
  bytesTotal: TOTAL,
});

/** Runs a phase at a possibly varying speed, and returns the estimate at its end. */
function run(speeds: readonly number[], stepMs = 500): number | undefined {
  let pace: Pace | undefined = advancePace(undefined, at(0), 0);
  let done = 0;
  let now = 0;
  for (const speed of speeds) {
    now += stepMs;
    done += speed * stepMs;
    pace = advancePace(pace, at(done), now);
  }
  return estimateTimeLeft(pace, at(done), now);
}

it('at any steady speed the estimate is exact', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 3, max: 15 }), (speed, steps) => {
      const left = run(Array.from({ length: steps }, () => speed));
      expect(left).toBeCloseTo((TOTAL - speed * steps * 500) / speed, 3);
    }),
  );
});

it('the speed is what was measured of bytes, in bytes a second', () => {
  const pace: Pace = { phase: 'copying', startedAtMs: 0, measuredAtMs: 9000, unitsDone: 900, unitsPerMs: 9 };
  expect(measuredSpeed(pace, at(900, 'copying'), 9000)).toBe(9000);
  expect(measuredSpeed(pace, at(900, 'copying'), 1000)).toBeUndefined();
  expect(measuredSpeed(pace, at(900, 'checking'), 9000)).toBeUndefined();
  expect(measuredSpeed(pace, { phase: 'copying', done: 9, total: 99, bytesDone: 0 }, 9000)).toBeUndefined();
});

it('there is no estimate until enough has been measured', () => {
  expect(run([100])).toBeUndefined();
  expect(estimateTimeLeft(undefined, at(5), 10_000)).toBeUndefined();
  expect(run([0, 0, 0, 0, 0])).toBeUndefined();
});

it('one slow step does not upset the estimate, a lasting change adjusts it', () => {
  const even = Array.from({ length: 20 }, () => 20);
  const before = run(even) ?? Number.NaN;
  const afterHiccup = run([...even, 0]) ?? Number.NaN;
  expect(afterHiccup).toBeGreaterThan(before);
  expect(afterHiccup).toBeLessThan(before * 1.2);
  const afterSlowing = run([...even, ...Array.from({ length: 30 }, () => 5)]) ?? Number.NaN;
  expect(afterSlowing).toBeGreaterThan(before * 2);
});

it('starts again with each phase', () => {
  const pace = advancePace(
    { phase: 'reading-records', startedAtMs: 0, measuredAtMs: 9000, unitsDone: 900, unitsPerMs: 9 },
    at(0),
    10_000,
  );
  expect(pace).toEqual({ phase: 'reading-files', startedAtMs: 10_000, measuredAtMs: 10_000, unitsDone: 0 });
});

it('uses bytes if they are known, else items, else gives no estimate', () => {
  expect(fractionDone({ phase: 'x', done: 1, total: 2, bytesDone: 1, bytesTotal: 4 })).toBe(0.25);
  expect(fractionDone({ phase: 'x', done: 1, total: 2, bytesDone: 100 })).toBe(0.5);
  expect(fractionDone({ phase: 'x', done: 1, bytesDone: 100 })).toBeUndefined();
  expect(fractionDone({ phase: 'x', done: 3, total: 2, bytesDone: 0 })).toBe(1);
});

it.each([
  [0, 'a few seconds left'],
  [4900, 'a few seconds left'],
  [5000, 'about 5 s left'],
  [23_000, 'about 25 s left'],
  [57_499, 'about 55 s left'],
  [57_500, 'about 1 min left'],
  [125_000, 'about 2 min left'],
  [5_400_000, 'about 1.5 h left'],
])('%d ms reads “%s”', (milliseconds, words) => {
  expect(timeLeftWords(milliseconds)).toBe(words);
});
