import type { FieldValue } from '../model.ts';
import { isEmptyValue } from '../values.ts';

/** The ranks of a column's values in ascending order; equal values share one, an empty value has `NaN`. */
export type Ranks = Float64Array;

type Column = readonly (FieldValue | undefined)[];

const collator = new Intl.Collator(undefined, { numeric: true });

/** Ranks texts in the order of the person's language. */
export function rankTexts(column: Column): Ranks {
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

/** Ranks values by a number; `NaN` counts as empty. */
export function rankBy(numberOf: (value: FieldValue) => number): (column: Column) => Ranks {
  return (column) =>
    Float64Array.from(column, (value) => (value === undefined || isEmptyValue(value) ? Number.NaN : numberOf(value)));
}

export const rankNumbers = rankBy((value) => (typeof value === 'number' ? value : Number.NaN));

/** Ranks lists by their length. */
export const rankLengths = rankBy((value) => (Array.isArray(value) ? value.length : Number.NaN));
