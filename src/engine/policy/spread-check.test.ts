import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS } from './calendar.ts';
import { createTestPorts } from '../testing/ports.ts';
import { encodeHex } from '../core/bytes.ts';
import { afterSpreadStep, isInSpreadStep, nextSpreadStep, type SpreadCheck } from './spread-check.ts';

const START = Date.parse('2026-03-01T12:00:00.000Z');
const { random } = createTestPorts(5);
const PACKS = Array.from({ length: 2000 }, () => encodeHex(random.bytes(32)));

/** Runs a device's clock. @param isOn whether it is at work in that hour. */
function simulate(days: number, isOn: (hour: number) => boolean) {
  let known: SpreadCheck | undefined;
  const readAt = new Map(PACKS.map((id) => [id, [] as number[]]));
  const perDay = new Array<number>(days).fill(0);
  for (let hour = 0; hour < days * 24; hour += 1) {
    const now = START + hour * HOUR_MS;
    const step = isOn(hour) ? nextSpreadStep(known, now) : undefined;
    if (!step) continue;
    for (const id of PACKS.filter((pack) => isInSpreadStep(pack, step))) {
      readAt.get(id)?.push(now);
      perDay[Math.floor(hour / 24)] = (perDay[Math.floor(hour / 24)] ?? 0) + 1;
    }
    known = afterSpreadStep(known, step, now);
  }
  return { readAt, perDay, known };
}

describe('a check that is spread over days', () => {
  it('reads every pack once a month, and about as many each day', () => {
    const { readAt, perDay, known } = simulate(91, () => true);
    for (const times of readAt.values()) {
      expect(times.length).toBeGreaterThanOrEqual(2);
      const gaps = times.slice(1).map((at, index) => at - (times[index] ?? 0));
      expect(Math.max(times[0] === undefined ? Infinity : times[0] - START, ...gaps)).toBeLessThan(32 * DAY_MS);
    }
    expect(Math.max(...perDay)).toBeLessThan((PACKS.length / 30) * 2);
    expect(known?.roundEndedAt).toBeGreaterThan(START + 80 * DAY_MS);
  });

  it('catches up after days without a connection, but not with all at once', () => {
    const { perDay } = simulate(60, (hour) => Math.floor(hour / 24) % 20 > 14);
    expect(Math.max(...perDay)).toBeLessThan(PACKS.length * 0.15);
    const { readAt } = simulate(60, (hour) => Math.floor(hour / 24) % 3 === 0);
    expect([...readAt.values()].every((times) => times.length > 0)).toBe(true);
  });

  it('is due once a day, also after the clock was set back', () => {
    expect(nextSpreadStep(undefined, START)).toEqual({ from: 0, to: 1 / 30 });
    const known = { position: 0.5, at: START };
    expect(nextSpreadStep(known, START + 19 * HOUR_MS)).toBeUndefined();
    expect(nextSpreadStep(known, START + DAY_MS)).toEqual({ from: 0.5, to: 0.5 + 1 / 30 });
    expect(nextSpreadStep(known, START - 100 * DAY_MS)).toEqual({ from: 0.5, to: 0.5 + 1 / 30 });
    const end = nextSpreadStep({ position: 0.99, at: START }, START + 9 * DAY_MS);
    expect(end).toEqual({ from: 0.99, to: 1 });
    expect(end && afterSpreadStep(known, end, START + 9 * DAY_MS)).toEqual({
      position: 0,
      at: START + 9 * DAY_MS,
      roundEndedAt: START + 9 * DAY_MS,
    });
  });
});
