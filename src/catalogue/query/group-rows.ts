import type { FieldValue, SelectOption } from '../model.ts';
import type { RecordGroup } from './query-types.ts';

/**
 * Groups rows by their option, keeping their order within each group: first those without an option (or with a deleted
 * one), then one group for each option, including empty ones.
 */
export function groupRows(
  rows: Uint32Array,
  column: readonly (FieldValue | undefined)[],
  options: readonly SelectOption[],
): { rows: Uint32Array<ArrayBuffer>; groups: readonly RecordGroup[] } {
  const keys: (string | undefined)[] = [undefined, ...options.map((option) => option.id)];
  const places = new Map(keys.map((key, place) => [key, place]));
  const placeOf = (row: number) => {
    const value = column[row];
    return (typeof value === 'string' ? places.get(value) : undefined) ?? 0;
  };
  const counts = new Uint32Array(keys.length);
  for (const row of rows) {
    const place = placeOf(row);
    counts[place] = (counts[place] ?? 0) + 1;
  }
  const next = new Uint32Array(keys.length);
  let start = 0;
  const groups = keys.map((optionId, place): RecordGroup => {
    const group = { optionId, start, end: start + (counts[place] ?? 0) };
    next[place] = start;
    start = group.end;
    return group;
  });
  const grouped = new Uint32Array(rows.length);
  for (const row of rows) {
    const place = placeOf(row);
    const at = next[place] ?? 0;
    grouped[at] = row;
    next[place] = at + 1;
  }
  return { rows: grouped, groups };
}
