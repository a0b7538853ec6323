import { expect, it } from 'vitest';
import { estimateMs, learnSpeed } from './restore-speed.ts';

it('SP1 an estimate grows with the work, and follows the measured speed of the device', () => {
  const [small, large] = [
    { rows: 10, bytes: 0 },
    { rows: 100_000, bytes: 1e9 },
  ];
  expect(estimateMs(small, undefined)).toBeLessThan(estimateMs(large, undefined));
  const slow = learnSpeed(undefined, large, 2 * estimateMs(large, undefined));
  expect(estimateMs(large, slow)).toBe(2 * estimateMs(large, undefined));
  expect(learnSpeed(slow, large, estimateMs(large, undefined))).toBeCloseTo(1.5);
  expect(learnSpeed(undefined, small, 1e12)).toBeLessThanOrEqual(20);
  expect(learnSpeed(undefined, small, 0)).toBeGreaterThan(0);
});
