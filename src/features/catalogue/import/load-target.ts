import { db } from '../../../catalogue/database.ts';
import type { ImportTarget } from '../../../catalogue/import/import-model.ts';

/** An existing collection as a target; `undefined` if it does not exist. */
export async function loadTarget(collectionId: string): Promise<ImportTarget | undefined> {
  const collection = await db.collections.get(collectionId);
  if (!collection) return undefined;
  const fields = await db.fields.where('collectionId').equals(collectionId).toArray();
  return {
    kind: 'existing',
    collectionId,
    name: collection.name,
    fields: fields
      .sort((a, b) => a.order - b.order)
      .map((field) => ({
        key: field.id,
        name: field.name,
        type: field.type,
        isTitle: field.id === collection.titleFieldId,
      })),
  };
}
