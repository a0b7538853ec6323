import { beforeEach, expect, it } from 'vitest';
import { createCollection } from './collections.ts';
import { db } from './database.ts';
import { createView, deleteView, moveView, updateView } from './views.ts';

beforeEach(async () => {
  await db.delete();
  await db.open();
});

it('views are appended, changed, moved and deleted with undo; one always stays', async () => {
  const { id } = await createCollection({ name: 'B', template: 'blank' });
  const view = await createView(id, { name: 'Second', kind: 'gallery', mainFieldId: 'x' });
  await updateView(view.id, { search: 'abc', mainFieldId: undefined });
  const stored = await db.views.get(view.id);
  expect(stored).toMatchObject({ search: 'abc', order: 2, filters: [] });
  expect(stored).not.toHaveProperty('mainFieldId');
  const [first] = await db.views.where('collectionId').equals(id).sortBy('order');
  await moveView(view.id, first?.id);
  expect((await db.views.where('collectionId').equals(id).sortBy('order')).map((row) => row.name)).toEqual([
    'Second',
    'Table',
  ]);
  const before = await db.views.toArray();
  const undo = await deleteView(view.id);
  await expect(deleteView(first?.id ?? '')).rejects.toMatchObject({ code: 'last-view' });
  await undo();
  expect(await db.views.toArray()).toEqual(before);
  await expect(updateView('nowhere', { name: 'x' })).rejects.toMatchObject({ code: 'not-found' });
});
