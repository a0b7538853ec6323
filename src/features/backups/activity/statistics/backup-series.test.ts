import { expect, it } from 'vitest';
import { toSeries } from './backup-series.ts';

const DAY_MS = 86_400_000;
// At noon, so that the local day is the same in every time zone.
const START = new Date(2026, 0, 5, 12).getTime();
const backups = (count: number, stepMs: number) =>
  Array.from(
    { length: count },
    (_, at) =>
      ({
        takenAt: new Date(START + at * stepMs).toISOString(),
        durationMs: 100 + at,
        bytes: 1000 + at,
        newBytes: 10,
        scope: 'full',
        withFiles: true,
      }) as const,
  );

it('shows a few backups individually, oldest first', () => {
  const { step, points } = toSeries(backups(3, DAY_MS).reverse());
  expect(step).toBe('backup');
  expect(points.map(({ sizeBytes }) => sizeBytes)).toEqual([1000, 1001, 1002]);
});

it('groups many backups by day, week or month, with correct totals', () => {
  for (const [count, stepMs, step] of [
    [200, DAY_MS / 8, 'day'],
    [200, DAY_MS, 'week'],
    [8760, DAY_MS / 24, 'week'],
    [1500, DAY_MS, 'month'],
  ] as const) {
    const series = toSeries(backups(count, stepMs));
    expect(series.step).toBe(step);
    expect(series.points.length).toBeLessThanOrEqual(60);
    expect(series.points.reduce((sum, point) => sum + point.newBytes, 0)).toBe(count * 10);
    expect(series.points.reduce((sum, point) => sum + point.backups, 0)).toBe(count);
    expect(Math.max(...series.points.map(({ longestMs }) => longestMs))).toBe(100 + count - 1);
    expect(series.points.at(-1)?.sizeBytes).toBe(1000 + count - 1);
    expect(series.points.map(({ at }) => at)).toEqual(series.points.map(({ at }) => at).toSorted());
  }
});

it('has no size for a partial backup', () => {
  const [first, ...rest] = backups(3, DAY_MS);
  if (!first) throw new Error('no backup');
  const { points } = toSeries([{ ...first, scope: 'minimal' }, ...rest]);
  expect(points.map(({ sizeBytes }) => sizeBytes)).toEqual([null, 1001, 1002]);
});
