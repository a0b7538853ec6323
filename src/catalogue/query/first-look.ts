import type { CatalogueDatabase } from '../database.ts';
import type { CatalogueRecord } from '../model.ts';
import { isComplete } from './filter-operators.ts';
import { searchWords } from './fold-text.ts';
import { type PackedIds, packIds } from './packed-ids.ts';
import type { RecordQuery } from './query-types.ts';
import { sampleRecords } from './sample-records.ts';

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
  /** Those of the first screenful. */
  readonly records: readonly CatalogueRecord[];
  /** Whether they are the first ones in the order of the view. */
  readonly isInOrder: boolean;
}

/** Enough to scroll through while the rest is read. A collection with no more than that is read at once. */
export const MOST_AT_FIRST = 1000;
/** Records on a tall screen. */
const SHOWN_AT_FIRST = 48;

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
  return (await firstIds(db, collectionId)).length > MOST_AT_FIRST;
}

function firstIds(db: CatalogueDatabase, collectionId: string): PromiseLike<string[]> {
  return db.records
    .where('collectionId')
    .equals(collectionId)
    .limit(MOST_AT_FIRST + 1)
    .primaryKeys();
}

/** The first records of a collection, read from its index; `undefined` if it does not have many. */
export async function lookFirst(db: CatalogueDatabase, collectionId: string): Promise<FirstLook | undefined> {
  const ids = await firstIds(db, collectionId);
  if (ids.length <= MOST_AT_FIRST) return undefined;
  const [first, between] = await Promise.all([
    db.records.where('collectionId').equals(collectionId).limit(SHOWN_AT_FIRST).toArray(),
    sampleRecords(db, collectionId),
  ]);
  const ofCollection = between.filter((row) => row.collectionId === collectionId);
  const isInOrder = isAscending(first) && isAscending(ofCollection);
  return { ids: packIds(ids.slice(0, MOST_AT_FIRST)), records: first, isInOrder };
}

function isAscending(records: readonly CatalogueRecord[]): boolean {
  return records.every(({ createdAt }, at) => at === 0 || (records[at - 1]?.createdAt ?? '') <= createdAt);
}
