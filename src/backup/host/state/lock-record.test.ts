import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isLockedAt, type LockRecord, unlockedRecord, waitUntil, withFailure, withoutLock } from './lock-record.ts';

const MINUTE = 60_000;
const NOW = Date.UTC(2026, 10, 20);

function afterFailures(count: number): LockRecord {
  return Array.from({ length: count }).reduce<LockRecord>((record) => withFailure(record, NOW), unlockedRecord(NOW));
}

describe('the lock', () => {
  it('is open at first, and stays open unless a rule locks it', () => {
    fc.assert(fc.property(fc.nat(), (later) => !isLockedAt(unlockedRecord(NOW), NOW + later)));
  });

  it.each([5, 15, 60] as const)('locks after %s minutes without activity, not before', (idleMinutes) => {
    const record = { ...unlockedRecord(NOW), rules: { idleMinutes, onStart: false } };
    expect(isLockedAt(record, NOW + idleMinutes * MINUTE - 1)).toBe(false);
    expect(isLockedAt(record, NOW + idleMinutes * MINUTE)).toBe(true);
  });

  it('stays locked until it is unlocked, even if the clock changes', () => {
    const locked = { ...unlockedRecord(NOW), lockedAt: NOW };
    fc.assert(fc.property(fc.integer({ min: -1e9, max: 1e9 }), (moved) => isLockedAt(locked, NOW + moved)));
    const unlocked = withoutLock(
      { ...locked, rules: { idleMinutes: 5, onStart: true }, failures: { count: 9, lastAt: NOW } },
      NOW,
    );
    expect(unlocked).toEqual({ rules: { idleMinutes: 5, onStart: true }, activeAt: NOW });
  });
});

describe('wrong keys', () => {
  it('cause no wait three times; after that each doubles the wait, up to five minutes', () => {
    const waits = Array.from({ length: 14 }, (_, count) => (waitUntil(afterFailures(count), NOW) ?? NOW) - NOW);
    expect(waits).toEqual([0, 0, 0, 0, 5, 10, 20, 40, 80, 160, 300, 300, 300, 300].map((seconds) => seconds * 1000));
  });

  it('cause a wait that ends, and that a clock set back does not prolong', () => {
    fc.assert(
      fc.property(fc.integer({ min: 4, max: 100 }), fc.integer({ min: -1e10, max: 1e10 }), (count, moved) => {
        const until = waitUntil(afterFailures(count), NOW + moved);
        if (moved >= 5 * MINUTE) expect(until).toBeUndefined();
        else if (until !== undefined) expect(until - (NOW + moved)).toBeLessThanOrEqual(5 * MINUTE);
      }),
    );
  });
});
