import { expect, it } from 'vitest';
import { DAY_MS, HOUR_MS } from './calendar.ts';
import { DEFAULT_DRILL_DAYS, type DrilledDestination, planDrills } from './drills.ts';

const NOW = Date.UTC(2026, 4, 10, 12);
const folder: DrilledDestination = {
  id: 'folder',
  isReachable: true,
  hasBackups: true,
  lastDrill: { at: NOW - 10 * DAY_MS, ok: true },
};
const plan = (change: Partial<DrilledDestination>, everyDays: number | null = DEFAULT_DRILL_DAYS) =>
  planDrills({ destinations: [{ ...folder, ...change }], everyDays, now: NOW })[0];

it('is due monthly, separately for each destination', () => {
  expect(plan({})).toEqual({ destinationId: 'folder', at: NOW + 20 * DAY_MS, isDue: false });
  expect(plan({ lastDrill: { at: NOW - 30 * DAY_MS, ok: true } })).toEqual({
    destinationId: 'folder',
    at: NOW,
    isDue: true,
  });
  expect(
    planDrills({ destinations: [folder, { ...folder, id: 'here', lastDrill: null }], everyDays: 30, now: NOW }).map(
      ({ isDue }) => isDue,
    ),
  ).toEqual([false, true]);
});

it('is due once the first backup exists, and not before', () => {
  expect(plan({ lastDrill: null })).toMatchObject({ isDue: true, at: NOW });
  expect(plan({ lastDrill: null, hasBackups: false })).toMatchObject({ isDue: false, at: null });
});

it('waits for an unreachable destination, and stays overdue', () => {
  expect(plan({ isReachable: false, lastDrill: { at: NOW - 40 * DAY_MS, ok: true } })).toEqual({
    destinationId: 'folder',
    at: NOW - 10 * DAY_MS,
    isDue: false,
  });
});

it('is repeated some hours after it failed', () => {
  expect(plan({ lastDrill: { at: NOW - 5 * HOUR_MS, ok: false } })).toMatchObject({ isDue: false, at: NOW + HOUR_MS });
  expect(plan({ lastDrill: { at: NOW - 6 * HOUR_MS, ok: false } })).toMatchObject({ isDue: true });
});

it('runs at other intervals or only on request, if configured', () => {
  expect(plan({}, 7)).toMatchObject({ isDue: true });
  expect(plan({ lastDrill: null }, null)).toMatchObject({ isDue: false, at: null });
});

it('is not delayed by a drill with a future date from a wrong clock', () => {
  expect(plan({ lastDrill: { at: NOW + 900 * DAY_MS, ok: true } })).toMatchObject({ isDue: true });
});
