import { describe, expect, it } from 'vitest';
import { parseId, type SnapshotId } from '../core/ids.ts';
import type { DeviceCounts, SharedState } from '../format/head.ts';
import { countMissing, includesCounts, joinCounts, meetCounts, withCount } from './counts.ts';
import { compareStamps, nextTime } from './edit-stamp.ts';
import { historyOf } from './history.ts';
import { largestWithin } from './known-states.ts';
import { devicesToRetire, RETIRED_AFTER_MS, sightingsNow } from './sightings.ts';
import type { Head } from '../repository/heads.ts';

const counts = (text: string): DeviceCounts =>
  text === '' ? [] : text.split(' ').map((entry) => [entry.slice(0, 1), Number(entry.slice(1))] as const);

let number = 0;
function state(text: string): SharedState {
  number += 1;
  const snapshot = parseId<SnapshotId>(number.toString(16).padStart(64, '0'));
  return { seen: counts(text), snapshot, edited: { time: number, device: { id: 'a', name: 'A' } } };
}

describe('states', () => {
  it('BT1 are compared by the edits of each device, never by a clock', () => {
    expect(meetCounts(counts('a3 b1 c2'), counts('a1 b4'))).toEqual(counts('a1 b1'));
    expect(joinCounts(counts('a3 b1'), counts('a1 b4 c1'))).toEqual(counts('a3 b4 c1'));
    expect(includesCounts(counts('a3 b1'), counts('a3'))).toBe(true);
    expect(includesCounts(counts('a3'), counts('a3 b1'))).toBe(false);
    expect(countMissing(counts('a3 b2'), counts('a1'))).toBe(4);
    expect(withCount(counts('b2'), 'a', 1)).toEqual(counts('a1 b2'));
  });

  it('BT2 have as base the largest known ones without other edits', () => {
    const states = [state('a1'), state('a2'), state('a1 b1'), state('a2 b2')];
    expect(largestWithin(states, counts('a2 b1'))).toEqual([states[1], states[2]]);
    expect(largestWithin(states, counts('a2 b2'))).toEqual([states[3]]);
    expect(largestWithin(states, counts('a2 b2'), true)).toEqual([states[1], states[2]]);
    expect(largestWithin(states, counts('c9'))).toEqual([]);
  });

  it('BT6 of the same edits with other rows: all devices take the same one, in whatever order they know them', () => {
    const [below, one, other] = [state('a1 b2'), state('a2 b2'), state('a2 b2')];
    const orders = [
      [below, one, other],
      [other, below, one],
      [one, other, below],
    ];
    for (const states of orders) {
      expect(largestWithin(states, counts('a3 b2'))).toEqual([one]);
      expect(historyOf(states, counts('a3 b2'), [])).toEqual([below, one]);
    }
    // The same state twice is one.
    expect(largestWithin([one, { ...one }], counts('a3 b2'))).toHaveLength(1);
  });

  it('BT3 are kept as long as a device may need them, and not much longer', () => {
    const line = Array.from({ length: 60 }, (_, at) => state(`a${at + 1} b2`));
    const kept = historyOf([state('a1'), ...line], counts('a60 b2'), [counts('a7 b9')]);
    expect(kept).toContainEqual(line[6]);
    expect(kept.length).toBeLessThan(27);
    // What a head does not include is not its past.
    expect(historyOf([state('c1')], counts('a60'), [])).toEqual([]);
  });

  it('BT4 are edited at a time that is later than all that the device had seen', () => {
    expect(nextTime(1000, undefined)).toBe(1000);
    expect(nextTime(1000, 5000)).toBe(5001);
    const stamp = (time: number, id: string) => ({ time, device: { id, name: '' } });
    expect(compareStamps(stamp(1, 'b'), stamp(1, 'a'))).toBeGreaterThan(0);
    expect(compareStamps(stamp(1, 'b'), stamp(2, 'a'))).toBeLessThan(0);
  });

  it('BT5 are no longer kept for a device that was behind for 180 days, however clocks are set', () => {
    const DAY_MS = 24 * 3_600_000;
    // Only what is looked at.
    const head = { id: 'h'.repeat(64), device: { id: 'b', name: 'B' }, seen: counts('a1') } as unknown as Head;
    let sightings = sightingsNow(undefined, [head], 0);
    // A clock that jumps by a year does not retire anyone.
    sightings = sightingsNow(sightings, [head], 365 * DAY_MS);
    expect(devicesToRetire(sightings, [head], counts('a2'))).toEqual([]);
    for (let day = 0; day < 180; day += 1) sightings = sightingsNow(sightings, [head], (366 + day) * DAY_MS);
    expect(sightings.devices['b']?.unchangedMs).toBeGreaterThan(RETIRED_AFTER_MS);
    expect(devicesToRetire(sightings, [head], counts('a2'))).toEqual([head]);
    // One that has everything is only quiet.
    expect(devicesToRetire(sightings, [head], counts('a1'))).toEqual([]);
  });
});
