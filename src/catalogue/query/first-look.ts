import type { CatalogueDatabase } from '../database.ts';
import type { CatalogueRecord } from '../model.ts';
import { isComplete } from './filter-operators.ts';
import { searchWords } from './fold-text.ts';
import { type PackedIds, packIds } from './packed-ids.ts';
import type { RecordQuery } from './query-types.ts';

/*
 * [Note: The first look]
 *
 * Reading a million records takes seconds. The index of a collection has their keys at once, in the order of the ids,
 * which is the order of creation for all records made by this version. So the first screenful is shown from there, if
 * the view neither sorts nor filters. Where samples show that the order is another one (records with random ids, of
 * earlier versions), the screen says so.
 */

/** The first records, of more. */
export interface FirstLook {
  readonly ids: PackedIds;
  /** Whether they are the first ones in the order of the view. */
  readonly isInOrder: boolean;
}

/** Enough to scroll through while the rest is read. A collection with no more than that is read at once. */
export const MOST_AT_FIRST = 1000;
const SAMPLES = 16;

/** Whether a query can be answered from the index: it asks for everything, in the order of creation. */
export function asksForAll({ search, filters, sorts, groupByFieldId, pointsFieldId }: RecordQuery): boolean {
  return (
    searchWords(search).length === 0 &&
    !filters.some(isComplete) &&
    sorts.length === 0 &&
    groupByFieldId === undefined &&
    pointsFieldId === undefined
  );
}

/** Whether a collection has so many records that reading them takes a while. */
export async function hasMany(db: CatalogueDatabase, collectionId: string): Promise<boolean> {
  const ids = await db.records
    .where('collectionId')
    .equals(collectionId)
    .limit(MOST_AT_FIRST + 1)
    .primaryKeys();
  return ids.length > MOST_AT_FIRST;
}

/** The first records of a collection with many, read from its index. */
export async function lookFirst(db: CatalogueDatabase, collectionId: string): Promise<FirstLook> {
  const ofCollection = () => db.records.where('collectionId').equals(collectionId);
  const [ids, first, last] = await Promise.all([
    ofCollection().limit(MOST_AT_FIRST).primaryKeys(),
    ofCollection().limit(SAMPLES).toArray(),
    ofCollection().last(),
  ]);
  const between = last ? await sample(db, collectionId, ids.at(-1) ?? '', last.id) : [];
  const known = [...first, ...between, ...(last ? [last] : [])];
  const isInOrder = known.every(({ createdAt }, at) => at === 0 || (known[at - 1]?.createdAt ?? '') <= createdAt);
  return { ids: packIds(ids), isInOrder };
}

/** Some records between two, in the order of their ids. */
async function sample(
  db: CatalogueDatabase,
  collectionId: string,
  from: string,
  to: string,
): Promise<readonly CatalogueRecord[]> {
  const probes = spread(from, to);
  const rows = await Promise.all(probes.map((probe) => db.records.where('id').between(probe, to).first()));
  return rows.filter((row) => row?.collectionId === collectionId) as CatalogueRecord[];
}

/** Texts between two hexadecimal ones, as far apart as possible. */
function spread(from: string, to: string): string[] {
  let shared = 0;
  while (shared < from.length && from[shared] === to[shared]) shared += 1;
  const digits = (id: string) => Number.parseInt(id.slice(shared).replaceAll('-', '').slice(0, 8).padEnd(8, '0'), 16);
  const [start, end] = [digits(from), digits(to)];
  if (!Number.isFinite(start) || !Number.isFinite(end)) return [];
  const step = (end - start) / (SAMPLES + 1);
  return Array.from({ length: SAMPLES }, (_, at) => {
    const hex = Math.round(start + step * (at + 1))
      .toString(16)
      .padStart(8, '0');
    return from.slice(0, shared) + withDashes(hex, shared);
  });
}

/** Puts the dashes of a UUID where they belong. */
function withDashes(hex: string, from: number): string {
  let text = '';
  for (const digit of hex) {
    if ([8, 13, 18, 23].includes(from + text.length)) text += '-';
    text += digit;
  }
  return text;
}
