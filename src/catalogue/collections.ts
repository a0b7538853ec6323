import { buildWithCompanion, type CollectionDraft, type PlannedCollection } from './build-collection.ts';
import { CatalogueError, notFound } from './catalogue-error.ts';
import { db } from './database.ts';
import type { Collection } from './model.ts';
import { dropColumnsOf } from './query/drop-unused-columns.ts';
import { withStorageErrors } from './storage-errors.ts';
import { putMissing, type Undo } from './undo.ts';

/** The members that {@link updateCollection} may change. */
export type CollectionPatch = Partial<Pick<Collection, 'name' | 'color' | 'icon' | 'titleFieldId'>>;

/**
 * Creates a collection with the fields and views of its template, in one transaction, as the last one. A project's
 * milestones are a separate collection, created with it and placed right after it.
 * @returns the collection (not its companion).
 * @throws CatalogueError `invalid` (an empty name), `storage-full`.
 */
export async function createCollection(draft: CollectionDraft): Promise<Collection> {
  return withStorageErrors(() =>
    db.transaction('rw', db.collections, db.fields, db.views, async () => {
      const planned = await planCollection(draft);
      await addPlannedCollection(planned);
      return planned.main.collection;
    }),
  );
}

/**
 * Creates the rows that {@link addPlannedCollection} writes, for callers that must know their ids beforehand. Writes
 * nothing.
 * @throws CatalogueError `invalid` (an empty name).
 */
export async function planCollection(draft: CollectionDraft): Promise<PlannedCollection> {
  const name = checkedName(draft.name);
  return buildWithCompanion({ ...draft, name }, await db.collections.toArray());
}

/** Writes the rows of a planned collection, all or none. @throws CatalogueError `storage-full`. */
export async function addPlannedCollection({ main, companion }: PlannedCollection): Promise<void> {
  await withStorageErrors(() =>
    db.transaction('rw', db.collections, db.fields, db.views, async () => {
      for (const built of companion ? [main, companion] : [main]) {
        await db.collections.add(built.collection);
        await db.fields.bulkAdd(built.fields);
        await db.views.bulkAdd(built.views);
      }
    }),
  );
}

/**
 * Changes a collection's name, colour, icon or title field.
 * @throws CatalogueError `not-found`, `invalid` (an empty name).
 */
export async function updateCollection(id: string, patch: CollectionPatch): Promise<void> {
  const checked = patch.name === undefined ? patch : { ...patch, name: checkedName(patch.name) };
  await withStorageErrors(() =>
    db.transaction('rw', db.collections, async () => {
      const collection = await db.collections.get(id);
      if (!collection) throw notFound('collection');
      await db.collections.put({ ...collection, ...checked, updatedAt: new Date().toISOString() });
    }),
  );
}

/**
 * Deletes a collection with its fields, views and records. Relations of other collections to its records stay, so that
 * undo brings everything back as it was. Its files are swept later (see `files.ts`).
 * @throws CatalogueError `not-found`.
 */
export async function deleteCollection(id: string): Promise<Undo> {
  const tables = [db.collections, db.fields, db.views, db.records];
  const deleted = await withStorageErrors(() =>
    db.transaction('rw', tables, async () => {
      const collection = await db.collections.get(id);
      if (!collection) throw notFound('collection');
      const rows = {
        collection,
        fields: await db.fields.where('collectionId').equals(id).toArray(),
        views: await db.views.where('collectionId').equals(id).toArray(),
        records: await db.records.where('collectionId').equals(id).toArray(),
      };
      await db.collections.delete(id);
      await db.fields.bulkDelete(rows.fields.map((row) => row.id));
      await db.views.bulkDelete(rows.views.map((row) => row.id));
      await db.records.bulkDelete(rows.records.map((row) => row.id));
      return rows;
    }),
  );
  dropColumnsOf(id).catch(() => undefined);
  return async () => {
    await withStorageErrors(() =>
      db.transaction('rw', tables, async () => {
        await putMissing(db.collections, [deleted.collection], (row) => row.id);
        await putMissing(db.fields, deleted.fields, (row) => row.id);
        await putMissing(db.views, deleted.views, (row) => row.id);
        await putMissing(db.records, deleted.records, (row) => row.id);
      }),
    );
  };
}

function checkedName(name: string): string {
  const trimmed = name.trim();
  if (trimmed === '') throw new CatalogueError('invalid', 'A collection needs a name.', 'Type a name and try again.');
  return trimmed;
}

/** “Milestones” for the first project that keeps the template's name; “Kitchen milestones” for one called Kitchen. */
