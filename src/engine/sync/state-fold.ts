import type { StorageOptions } from '../storage/blob-storage.ts';
import { joinCounts } from './counts.ts';
import { laterStamp } from './edit-stamp.ts';
import { keepLost } from './keep-lost.ts';
import { FoldedRows, type MergedRows } from './merged-rows.ts';
import { type MergeRules, mergeStates, type StateMerge } from './merge-states.ts';
import type { RowChanges } from './row-changes.ts';
import type { StateTrees } from './state-trees.ts';
import type { ReturnedRow } from './sync-request.ts';
import { findRowsIn } from './row-search.ts';
import { changedInMemory } from './write-changes.ts';
import { restoreNeeded } from './whole-references.ts';

/** What makes the references of a result whole. */
export interface MissingRows {
  readonly changes: RowChanges;
  readonly returned: readonly ReturnedRow[];
  /** How many conflicts this adds. */
  readonly conflicts: number;
}

/**
 * Merges states into one, in memory, one after the other. Rows that were deleted come back only if the result of all of
 * them refers to them: what the next state removes needs nothing.
 */
export class StateFold {
  readonly #rules: MergeRules;
  readonly #options: StorageOptions;
  readonly #rows: MergedRows[] = [];
  #current: StateTrees;

  constructor(first: StateTrees, rules: MergeRules, options: StorageOptions) {
    this.#current = first;
    this.#rules = rules;
    this.#options = options;
  }

  /** All that was merged so far. Its rows may refer to others that are missing. */
  get current(): StateTrees {
    return this.#current;
  }

  async add(theirs: StateTrees, base: StateTrees | undefined): Promise<StateMerge> {
    const mine = this.#current;
    const merge = await mergeStates({ base, mine, theirs }, this.#rules, this.#options);
    this.#rows.push(merge.rows);
    this.#current = {
      ...(await changedInMemory(mine, merge.changes, this.#rules.tables, this.#options)),
      seen: joinCounts(mine.seen, theirs.seen),
      edited: laterStamp(mine.edited, theirs.edited),
    };
    return merge;
  }

  /** What makes the references of the result whole. */
  async missing(): Promise<MissingRows> {
    const rows = new FoldedRows(this.#rows);
    const { changes } = rows;
    const { source, tables, conflictTable } = this.#rules;
    const find = findRowsIn(this.#current, { source, tables }, this.#options);
    const { returned, lost } = await restoreNeeded(rows, { source, tables, find });
    const conflicts = await keepLost(lost, { conflictTable, state: this.#current, changes }, this.#options);
    return { changes, returned, conflicts };
  }

  /** The result, with whole references. */
  async whole(): Promise<StateTrees> {
    const { changes } = await this.missing();
    const current = this.#current;
    return { ...current, ...(await changedInMemory(current, changes, this.#rules.tables, this.#options)) };
  }
}
