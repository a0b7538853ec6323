import { findRows } from '../snapshot/find-rows.ts';
import type { StorageOptions } from '../storage/blob-storage.ts';
import { conflictRows, type LostRowValue } from './conflict-rows.ts';
import type { RowChanges } from './row-changes.ts';
import { type StateTrees, tableOf } from './state-trees.ts';

/** Where values that lost are kept. */
export interface LostPlace {
  /** `null` if the data has none. */
  readonly conflictTable: string | null;
  /** The state that the changes are made to. */
  readonly state: StateTrees;
  readonly changes: RowChanges;
}

/** Keeps values that lost as rows of the table of conflicts. @returns how many are new here. */
export async function keepLost(
  all: readonly LostRowValue[],
  { conflictTable, state, changes }: LostPlace,
  options: StorageOptions,
): Promise<number> {
  // A conflict about a conflict is none: its rows are copies.
  const lost = all.filter(({ table }) => table !== conflictTable);
  if (conflictTable === null || lost.length === 0) return lost.length;
  const rows = await conflictRows(lost);
  const known = await findRows(state.repository, tableOf(state, conflictTable)?.root ?? null, rows.keys(), options);
  let fresh = 0;
  for (const [keyText, after] of rows) {
    const before = known.get(keyText);
    if (before) continue;
    changes.set(conflictTable, keyText, { before, after });
    fresh += 1;
  }
  return fresh;
}
