import { searchWords } from '../../../catalogue/query/fold-text.ts';
import type { DifferenceQuery, DifferentRow } from '../../contract/comparing.ts';
import type { DifferenceEntry } from './difference-entry.ts';

const MOST_ROWS = 1000;

/** One page of the rows that differ. */
export function listDifferences(
  entries: readonly DifferenceEntry[],
  query: DifferenceQuery,
): { readonly total: number; readonly rows: readonly DifferentRow[] } {
  const words = searchWords(query.text ?? '');
  const { table, group, change } = query;
  const found = entries.filter(
    (entry) =>
      (table === undefined || entry.table === table) &&
      (group === undefined || entry.group === group) &&
      (change === undefined || entry.change === change) &&
      words.every((word) => entry.folded.includes(word)),
  );
  const { offset, limit } = query;
  return { total: found.length, rows: found.slice(offset, offset + Math.min(limit, MOST_ROWS)).map(toRow) };
}

/** The part of it that a list shows. */
export function toRow({ table, keyText, group, title, change, fieldLabels }: DifferenceEntry): DifferentRow {
  return { table, keyText, title, change, fieldLabels, ...(group === undefined ? {} : { group }) };
}
