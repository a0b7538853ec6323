import type { DeviceCounts, SharedState } from '../format/head.ts';
import type { StorageOptions } from '../storage/blob-storage.ts';
import { meetCounts } from './counts.ts';
import { compareStamps } from './edit-stamp.ts';
import { type KnownStates, largestWithin, type OpenState } from './known-states.ts';
import type { MergeRules } from './merge-states.ts';
import { StateFold } from './state-fold.ts';
import type { StateTrees } from './state-trees.ts';

/*
 * [Note: The base of a merge]
 *
 * Two states have in common the edits that both have seen: the smaller number of each device. The right base is the
 * state with exactly these edits, because then whatever differs from it was done by one side only, and unknown to the
 * other. Mostly some device was in that state, and its head, or the history in another one, names the snapshot. Where
 * nobody was (two devices have merged each other's edits crosswise), the base is put together: of all known states that
 * have no other edits, the largest ones are merged by the same function, in memory, each two on the base that they have
 * in common. With an older base than the right one, a merge would mistake what one side has undone for what it never
 * had.
 *
 * A base that was put together may have two rows with one value in a unique index. Nobody ever saw it, so no row has to
 * give way in it: either side may have given the other one way, or have renamed one in time. Otherwise a row that gave
 * way here and was deleted by a person would look like one that the other side has added.
 */

/** Finds the bases of merges among states that are known. */
export class BaseStates {
  readonly #rules: MergeRules;
  readonly #open: OpenState;
  readonly #options: StorageOptions;
  #states: readonly SharedState[];

  constructor(rules: MergeRules, { states, open }: KnownStates, options: StorageOptions) {
    this.#rules = { ...rules, tables: rules.tables.map((table) => ({ ...table, uniqueIndexes: [] })) };
    this.#states = states;
    this.#open = open;
    this.#options = options;
  }

  /**
   * The state with all of these edits, or as many as are known, and no others. `undefined` if no state is known.
   * @param isStrict leaves out states with exactly these edits.
   */
  async find(seen: DeviceCounts, isStrict = false): Promise<StateTrees | undefined> {
    for (;;) {
      const largest = largestWithin(this.#states, seen, isStrict);
      const opened = new Map<SharedState, StateTrees>();
      for (const state of largest) {
        const trees = await this.#open(state);
        if (trees) opened.set(state, trees);
      }
      if (opened.size === largest.length) return this.#join([...opened.values()]);
      // What cannot be read is forgotten: an older state may serve instead.
      this.#states = this.#states.filter((state) => !largest.includes(state) || opened.has(state));
    }
  }

  async #join(states: readonly StateTrees[]): Promise<StateTrees | undefined> {
    const [first, ...others] = states.toSorted((one, other) => compareStamps(one.edited, other.edited));
    if (!first || others.length === 0) return first;
    const fold = new StateFold(first, this.#rules, this.#options);
    for (const other of others) await fold.add(other, await this.find(meetCounts(fold.current.seen, other.seen)));
    return fold.whole();
  }
}
