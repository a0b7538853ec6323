import type { DeviceCounts, HeadData, SharedState } from '../format/head.ts';
import type { Head } from '../repository/heads.ts';
import { includesCounts, isSameCounts } from './counts.ts';
import type { StateTrees } from './state-trees.ts';

/** Opens the trees of a state; `undefined` if its snapshot is nowhere. */
export type OpenState = (state: SharedState) => Promise<StateTrees | undefined>;

/** States that are known, and how to open them. */
export interface KnownStates {
  readonly states: readonly SharedState[];
  readonly open: OpenState;
}

export function stateOf({ seen, snapshot, edited }: SharedState): SharedState {
  return { seen, snapshot, edited };
}

export function isSameState(one: HeadData, other: HeadData): boolean {
  return isSameCounts(one.seen, other.seen) && one.snapshot === other.snapshot;
}

/** The states of my own past and of theirs, and those that all are in now. */
export function statesOf(mine: HeadData, heads: readonly Head[]): readonly SharedState[] {
  return [...heads.flatMap(({ history }) => history), ...mine.history, ...heads.map(stateOf), stateOf(mine)];
}

/**
 * Of the states that have none but these edits, those that no other one of them includes. Of states with the same edits
 * and other rows, all devices take the same one: otherwise two of them may exchange their rows forever.
 */
export function largestWithin(
  states: readonly SharedState[],
  seen: DeviceCounts,
  isStrict = false,
): readonly SharedState[] {
  const within = states.filter(
    (state) => includesCounts(seen, state.seen) && !(isStrict && isSameCounts(seen, state.seen)),
  );
  return within.filter((state, at) =>
    within.every(
      (other, place) =>
        place === at ||
        !includesCounts(other.seen, state.seen) ||
        (isSameCounts(other.seen, state.seen) && !isPreferred(other, state, place < at)),
    ),
  );
}

/** Which of two states with the same edits counts, on every device. */
export function isPreferred(one: SharedState, other: SharedState, isFirst: boolean): boolean {
  return one.snapshot === other.snapshot ? isFirst : one.snapshot < other.snapshot;
}
