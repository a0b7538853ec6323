import type { Field, FieldValue } from '../model.ts';
import { isEmptyValue } from '../values.ts';

/** The places of a column's values in ascending order; equal values share one, an empty value has `NaN`. */
export type Ranks = Float64Array;

export interface SortKey {
  readonly ranks: Ranks;
  readonly isDescending: boolean;
}

const collator = new Intl.Collator(undefined, { numeric: true });

/** Whether sorting by this field means anything. */
export function isSortable(field: Field): boolean {
  return field.type !== 'location';
}

/**
 * Ranks a column once, so that sorting compares numbers and never texts: 135,000 names take some 200 ms to rank,
 * after which every sort by them takes some 60 ms.
 */
export function rankColumn(field: Field, column: readonly (FieldValue | undefined)[]): Ranks {
  if (field.type === 'text' || field.type === 'longText' || field.type === 'url') return rankTexts(column);
  const numberOf = numbering(field);
  return Float64Array.from(column, (value) =>
    value === undefined || isEmptyValue(value) ? Number.NaN : numberOf(value),
  );
}

function rankTexts(column: readonly (FieldValue | undefined)[]): Ranks {
  const distinct = new Set<string>();
  for (const value of column) if (typeof value === 'string' && value !== '') distinct.add(value);
  const inOrder = [...distinct].sort(collator.compare);
  const rankOf = new Map<string, number>();
  let rank = 0;
  let previous: string | undefined;
  for (const text of inOrder) {
    if (previous !== undefined && collator.compare(previous, text) !== 0) rank += 1;
    rankOf.set(text, rank);
    previous = text;
  }
  return Float64Array.from(
    column,
    (value) => (typeof value === 'string' ? rankOf.get(value) : undefined) ?? Number.NaN,
  );
}

function numbering(field: Field): (value: FieldValue) => number {
  switch (field.type) {
    case 'number':
    case 'rating':
      return (value) => (typeof value === 'number' ? value : Number.NaN);
    case 'checkbox':
      return (value) => (value === true ? 1 : 0);
    case 'date':
      return (value) => (typeof value === 'string' ? Date.parse(value) : Number.NaN);
    case 'select':
    case 'multiSelect': {
      // Options stand in the order that the person gave them.
      const places = new Map((field.options ?? []).map((option, place) => [option.id, place]));
      return (value) => {
        const first: unknown = Array.isArray(value) ? value[0] : value;
        return (typeof first === 'string' ? places.get(first) : undefined) ?? Number.NaN;
      };
    }
    default:
      return (value) => (Array.isArray(value) ? value.length : Number.NaN);
  }
}

/**
 * Sorts row numbers in place. Empty values come last in both directions; rows that are equal by every key keep
 * the order of `basePlaces` (row → place).
 */
export function sortRows(rows: Uint32Array, keys: readonly SortKey[], basePlaces: Uint32Array): void {
  const tie = (a: number, b: number) => (basePlaces[a] ?? 0) - (basePlaces[b] ?? 0);
  if (keys.length === 0) {
    rows.sort(tie);
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
