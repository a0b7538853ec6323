import type { Ranks } from '../field-types/ranks.ts';
import { definitionOf } from '../field-types/registry.ts';
import type { Field, FieldValue } from '../model.ts';

export interface SortKey {
  readonly ranks: Ranks;
  readonly isDescending: boolean;
}

/** Whether this field can be sorted by. */
export function isSortable(field: Field): boolean {
  return definitionOf(field.type).rank !== undefined;
}

/**
 * Ranks a column once, so that sorting compares numbers and never texts: ranking 135,000 names takes about 200 ms,
 * after which every sort by them takes about 60 ms. A column that cannot be sorted counts as empty.
 */
export function rankColumn(field: Field, column: readonly (FieldValue | undefined)[]): Ranks {
  return definitionOf(field.type).rank?.(column, field) ?? new Float64Array(column.length).fill(Number.NaN);
}

/**
 * Sorts row numbers in place. Empty values come last in both directions; rows that are equal in every key keep the
 * order of `basePlaces` (row → position).
 */
export function sortRows(rows: Uint32Array, keys: readonly SortKey[], basePlaces: Uint32Array): void {
  const tie = (a: number, b: number) => (basePlaces[a] ?? 0) - (basePlaces[b] ?? 0);
  if (keys.length === 0) {
    placeRows(rows, basePlaces);
    return;
  }
  rows.sort((a, b) => {
    for (const { ranks, isDescending } of keys) {
      const left = ranks[a] ?? Number.NaN;
      const right = ranks[b] ?? Number.NaN;
      if (left === right) continue;
      const isLeftEmpty = Number.isNaN(left);
      if (isLeftEmpty && Number.isNaN(right)) continue;
      if (isLeftEmpty) return 1;
      if (Number.isNaN(right)) return -1;
      return isDescending ? right - left : left - right;
    }
    return tie(a, b);
  });
}

/** Sorts by place without comparing: a million rows take some 10 ms instead of a second. */
function placeRows(rows: Uint32Array, basePlaces: Uint32Array): void {
  // One more than the row, so that 0 is an empty place.
  const placed = new Uint32Array(basePlaces.length);
  for (const row of rows) placed[basePlaces[row] ?? 0] = row + 1;
  let at = 0;
  for (const row of placed) if (row > 0) rows[at++] = row - 1;
}
