import { type BuiltCollection, buildCollection } from './build-collection.ts';
import { CatalogueError, notFound } from './catalogue-error.ts';
import { db } from './database.ts';
import type { Collection, ColorName, TemplateName } from './model.ts';
import { orderAtEnd } from './order.ts';
import { withStorageErrors } from './storage-errors.ts';
import { TEMPLATES } from './templates.ts';
import { putMissing, type Undo } from './undo.ts';

/** The members that {@link updateCollection} may change. */
export type CollectionPatch = Partial<Pick<Collection, 'name' | 'color' | 'icon' | 'titleFieldId'>>;

/** What a new collection is made from. */
export interface CollectionDraft {
  readonly name: string;
  readonly template: TemplateName;
  readonly color?: ColorName | undefined;
  readonly icon?: string | undefined;
}

/** The rows of a planned collection, and of its companion if the template has one. */
export interface PlannedCollection {
  readonly main: BuiltCollection;
  readonly companion?: BuiltCollection;
}

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
  const template = TEMPLATES[draft.template];
  const existing = await db.collections.toArray();
  const order = orderAtEnd(existing);
  const companion =
    template.companion &&
    buildCollection({
      name: companionName(name, template.name, TEMPLATES[template.companion].name, existing),
      template: template.companion,
      order: order + 1,
    });
  const main = buildCollection({ ...draft, name, order, companionId: companion?.collection.id });
  return { main, ...(companion && { companion }) };
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
function companionName(name: string, templateName: string, companion: string, existing: readonly Collection[]): string {
  const isFree = !existing.some((collection) => collection.name === companion);
  return name === templateName && isFree ? companion : `${name} ${companion.toLowerCase()}`;
}
