import { useLiveQuery } from 'dexie-react-hooks';
import { db } from '../../../catalogue/database.ts';
import type { Collection } from '../../../catalogue/model.ts';
import { countCollection } from '../../../catalogue/query/count-records.ts';

/** A collection and its number of records. */
export interface CountedCollection {
  readonly collection: Collection;
  readonly recordCount: number;
}

/** All collections in order, with counts; follows every change. `undefined` until they are read. */
export function useCollections(): readonly CountedCollection[] | undefined {
  return useLiveQuery(async () => {
    const collections = await db.collections.orderBy('order').toArray();
    return Promise.all(
      collections.map(async (collection) => ({ collection, recordCount: await countCollection(db, collection.id) })),
    );
  });
}
