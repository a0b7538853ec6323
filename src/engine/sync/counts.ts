import type { DeviceCounts } from '../format/head.ts';

// Version vectors: how many edits of each device a state includes. Every device counts its own edits, and includes all
// of its earlier ones; so the counts say exactly which edits a state has seen.

export function countOf(counts: DeviceCounts, device: string): number {
  return counts.find(([id]) => id === device)?.[1] ?? 0;
}

/** The counts with another number for one device. */
export function withCount(counts: DeviceCounts, device: string, count: number): DeviceCounts {
  return toCounts(new Map([...counts, [device, count]]));
}

/** All edits that either has. */
export function joinCounts(one: DeviceCounts, other: DeviceCounts): DeviceCounts {
  const joined = new Map(one);
  for (const [id, count] of other) joined.set(id, Math.max(count, joined.get(id) ?? 0));
  return toCounts(joined);
}

/** The edits that both have. */
export function meetCounts(one: DeviceCounts, other: DeviceCounts): DeviceCounts {
  return toCounts(new Map(one.map(([id, count]) => [id, Math.min(count, countOf(other, id))])));
}

/** Whether `one` has all edits of `other`. */
export function includesCounts(one: DeviceCounts, other: DeviceCounts): boolean {
  // Both are in the order of their ids.
  let at = 0;
  return other.every(([id, count]) => {
    while ((one[at]?.[0] ?? id) < id) at += 1;
    const [found, own = 0] = one[at] ?? [];
    return found === id && own >= count;
  });
}

export function isSameCounts(one: DeviceCounts, other: DeviceCounts): boolean {
  return includesCounts(one, other) && includesCounts(other, one);
}

/** How many edits of `one` the other lacks. */
export function countMissing(one: DeviceCounts, other: DeviceCounts): number {
  return one.reduce((sum, [id, count]) => sum + Math.max(0, count - countOf(other, id)), 0);
}

function toCounts(counts: ReadonlyMap<string, number>): DeviceCounts {
  return [...counts].filter(([, count]) => count > 0).sort(([one], [other]) => (one < other ? -1 : 1));
}
