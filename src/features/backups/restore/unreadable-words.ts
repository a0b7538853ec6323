import type { UnreadablePart } from '../../../backup/contract/unreadable.ts';
import { formatCount, formatCountOf } from '../../../ui/format.ts';

const NOUNS: Readonly<Record<string, readonly [string, string]>> = {
  records: ['record', 'records'],
  files: ['photo or file', 'photos and files'],
  collections: ['collection', 'collections'],
  fields: ['field', 'fields'],
  views: ['saved view', 'saved views'],
  settings: ['setting', 'settings'],
};
const MOST_NAMED = 12;

/** Such as `3 records of Plants: “Aloe”, “Basil”, “Calathea”`. */
export function unreadableWords({ table, rows, known, knownCount }: UnreadablePart): string {
  const [singular, plural] = NOUNS[table] ?? ['row', 'rows'];
  const count = rows === 0 ? `An unknown number of ${plural}` : formatCountOf(rows, singular, plural);
  if (known.length === 0) return count;
  const collections = new Set(known.map(({ of }) => of));
  const [collection] = collections;
  const isAllOfOne = table === 'records' && collections.size === 1 && collection !== undefined && knownCount >= rows;
  const names = known
    .slice(0, MOST_NAMED)
    .map(({ title, of }) => (of === undefined || isAllOfOne ? `“${title}”` : `“${title}” (${of})`));
  const isAll = knownCount === rows;
  const further = isAll && knownCount > MOST_NAMED ? ` and ${formatCount(knownCount - MOST_NAMED)} more` : '';
  return `${count}${isAllOfOne ? ` of ${collection}` : ''}${isAll ? ': ' : ', probably among them '}${names.join(', ')}${further}`;
}
