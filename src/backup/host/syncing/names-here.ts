import { db } from '../../../catalogue/database.ts';
import type { CatalogueNames } from '../compare/catalogue-names.ts';

/** The kinds of rows that are not in a collection. */
export const ROW_KINDS: Readonly<Record<string, string>> = {
  collections: 'Collection',
  fields: 'Field',
  views: 'View',
  settings: 'Setting',
};

/** The names of this device's collections and fields, which make its rows readable. */
export async function readNamesHere(): Promise<CatalogueNames> {
  return {
    collections: new Map((await db.collections.toArray()).map((collection) => [collection.id, collection])),
    fields: new Map(
      (await db.fields.toArray()).map(({ options, ...field }) => [
        field.id,
        { ...field, unit: field.unit, options: options && [...options] },
      ]),
    ),
  };
}

/** Where a row is, in words: its collection, its kind, or both. */
export function whereRowIs(table: string, collectionId: unknown, { collections }: CatalogueNames): string {
  const collection = collections.get(String(collectionId));
  if (table === 'records') return collection?.name ?? '';
  const kind = ROW_KINDS[table] ?? table;
  return collection ? `${kind} in ${collection.name}` : kind;
}
