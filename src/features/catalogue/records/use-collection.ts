import { useLiveQuery } from 'dexie-react-hooks';
import { db } from '../../../catalogue/database.ts';
import type { Collection, Field, View } from '../../../catalogue/model.ts';
import { byOrder } from '../../../catalogue/order.ts';

/** A collection with its fields and views in order. */
export interface CollectionParts {
  readonly collection: Collection;
  readonly fields: readonly Field[];
  readonly views: readonly View[];
}

/** The current state of a collection: `undefined` while it is read, `null` if there is none. */
export function useCollection(collectionId: string): CollectionParts | null | undefined {
  return useLiveQuery(async () => {
    const collection = await db.collections.get(collectionId);
    if (!collection) return null;
    const [fields, views] = await Promise.all([
      db.fields.where('collectionId').equals(collectionId).toArray(),
      db.views.where('collectionId').equals(collectionId).toArray(),
    ]);
    // The title comes first, whatever its position in the settings, because it names the record.
    const isTitle = (field: Field) => (field.id === collection.titleFieldId ? 0 : 1);
    return {
      collection,
      fields: fields.sort((a, b) => isTitle(a) - isTitle(b) || byOrder(a, b)),
      views: views.sort(byOrder),
    };
  }, [collectionId]);
}
