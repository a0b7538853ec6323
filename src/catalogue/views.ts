import { CatalogueError, notFound } from './catalogue-error.ts';
import { db } from './database.ts';
import type { View } from './model.ts';
import { orderAtEnd, planMove } from './order.ts';
import { withStorageErrors } from './storage-errors.ts';
import { putMissing, type Undo } from './undo.ts';

/** The required parts of a new view; the rest starts empty. */
export type ViewDraft = Pick<View, 'name' | 'kind'> & Partial<Omit<View, 'id' | 'collectionId' | 'order'>>;

/** The members of a view that can change; `undefined` removes an optional one. */
export type ViewPatch = { readonly [K in keyof Omit<View, 'id' | 'collectionId' | 'order'>]?: View[K] | undefined };

/** Adds a view to a collection, as the last one. @throws CatalogueError `not-found`. */
export async function createView(collectionId: string, draft: ViewDraft): Promise<View> {
  return withStorageErrors(() =>
    db.transaction('rw', db.views, db.collections, async () => {
      if (!(await db.collections.get(collectionId))) throw notFound('collection');
      const siblings = await db.views.where('collectionId').equals(collectionId).toArray();
      const view: View = {
        search: '',
        filters: [],
        sorts: [],
        hiddenFieldIds: [],
        columnWidths: {},
        ...draft,
        id: crypto.randomUUID(),
        collectionId,
        order: orderAtEnd(siblings),
      };
      await db.views.add(view);
      return view;
    }),
  );
}

/** Changes a view. @throws CatalogueError `not-found`. */
export async function updateView(id: string, patch: ViewPatch): Promise<void> {
  await withStorageErrors(async () => {
    // Dexie takes a property away when it is set to undefined, which is what the patch means.
    const found = await db.views.update(id, patch as Partial<View>);
    if (found === 0 && !(await db.views.get(id))) throw notFound('view');
  });
}

/**
 * Deletes a view; the records stay. @throws CatalogueError `not-found`, `last-view` (a collection keeps at least one).
 */
export async function deleteView(id: string): Promise<Undo> {
  const deleted = await withStorageErrors(() =>
    db.transaction('rw', db.views, async () => {
      const view = await db.views.get(id);
      if (!view) throw notFound('view');
      if ((await db.views.where('collectionId').equals(view.collectionId).count()) === 1) {
        throw new CatalogueError(
          'last-view',
          'A collection keeps at least one view.',
          'Add another view first, or change this one.',
        );
      }
      await db.views.delete(id);
      return view;
    }),
  );
  return async () => {
    await withStorageErrors(() =>
      db.transaction('rw', db.views, () => putMissing(db.views, [deleted], ({ id: key }) => key)),
    );
  };
}

/** Moves a view right before another one of its collection, or to the end where `beforeId` is left out. */
export async function moveView(id: string, beforeId: string | undefined): Promise<void> {
  await withStorageErrors(() =>
    db.transaction('rw', db.views, async () => {
      const view = await db.views.get(id);
      if (!view) throw notFound('view');
      const siblings = await db.views.where('collectionId').equals(view.collectionId).toArray();
      for (const [rowId, order] of planMove(siblings, id, beforeId)) await db.views.update(rowId, { order });
    }),
  );
}
