import { expect, it } from 'vitest';
import { isBadTime } from './conditions.ts';

const HOUR_MS = 3_600_000;
const on = (level: number, isCharging = false) => ({ level, isCharging });

it.each([
  ['no battery, hidden', { isHidden: true, battery: undefined }, 0, false],
  ['charging, hidden, low', { isHidden: true, battery: on(0.1, true) }, 0, false],
  ['on battery, seen', { isHidden: false, battery: on(0.6) }, 0, false],
  ['on battery, hidden', { isHidden: true, battery: on(0.6) }, 0, true],
  ['low', { isHidden: false, battery: on(0.2) }, HOUR_MS, true],
  ['low, a day late', { isHidden: true, battery: on(0.2) }, 25 * HOUR_MS, false],
  ['nearly empty, a day late', { isHidden: false, battery: on(0.05) }, 25 * HOUR_MS, true],
] as const)('decides whether automatic work has to wait: %s', (_, conditions, overdueMs, expected) => {
  expect(isBadTime(conditions, overdueMs)).toBe(expected);
});
