import type { DeviceCounts, SharedState } from '../format/head.ts';
import { includesCounts, isSameCounts, meetCounts } from './counts.ts';
import { compareStamps } from './edit-stamp.ts';
import { isPreferred, largestWithin } from './known-states.ts';

/**
 * The latest states are kept in any case: a device that lists late may still merge with one of them, and they tell
 * which edit made a row what it is.
 */
const RECENT_STATES = 24;
const MOST_STATES = 100;

/**
 * The states that a head keeps because they may be the base of a merge: the latest ones, and for each other device the
 * largest states that it includes, with those that these have in common.
 * @param known in the order in which they came to be known.
 * @param seen of the head; it keeps no state that it does not include.
 * @param others what the other devices in use have seen.
 */
export function historyOf(
  known: readonly SharedState[],
  seen: DeviceCounts,
  others: readonly DeviceCounts[],
): readonly SharedState[] {
  const within = distinct(known)
    .filter((state) => includesCounts(seen, state.seen))
    .sort((one, other) => compareStamps(one.edited, other.edited));
  const kept = new Set(within.slice(-RECENT_STATES));
  const open: DeviceCounts[] = others.map((other) => meetCounts(seen, other));
  const asked = new Set<string>();
  for (const target of open) {
    const name = JSON.stringify(target);
    if (asked.has(name) || asked.size > MOST_STATES) continue;
    asked.add(name);
    const largest = largestWithin(within, target);
    for (const state of largest) kept.add(state);
    for (const [at, one] of largest.entries())
      for (const other of largest.slice(at + 1)) open.push(meetCounts(one.seen, other.seen));
  }
  return within.filter((state) => kept.has(state)).slice(-MOST_STATES);
}

/** Of states with the same edits, the one that all devices take. */
function distinct(states: readonly SharedState[]): readonly SharedState[] {
  return states.filter(
    (state, at) =>
      !states.some(
        (other, place) => place !== at && isSameCounts(other.seen, state.seen) && isPreferred(other, state, place < at),
      ),
  );
}
