import { beforeEach, describe, expect, it } from 'vitest';
import { createCollection, deleteCollection, updateCollection } from './collections.ts';
import { moveCollection } from './move-collection.ts';
import { db } from './database.ts';
import { createRecord } from './records.ts';

beforeEach(async () => {
  await db.delete();
  await db.open();
});

async function everything() {
  return Promise.all(db.tables.filter(({ name }) => name !== 'journal').map((table) => table.toArray()));
}

describe('createCollection', () => {
  it('creates the fields and views of its template', async () => {
    const plants = await createCollection({ name: '  My plants ', template: 'plants', color: 'lime' });
    expect(await db.collections.get(plants.id)).toEqual(plants);
    expect(plants).toMatchObject({ name: 'My plants', color: 'lime', icon: 'plant', order: 1 });
    expect(await db.fields.where('collectionId').equals(plants.id).count()).toBe(11);
    expect(await db.views.where('collectionId').equals(plants.id).count()).toBe(3);
  });

  it('creates the milestones of a project with it, and relates the two', async () => {
    const project = await createCollection({ name: 'Kitchen', template: 'project' });
    const [, milestones] = await db.collections.orderBy('order').toArray();
    expect(milestones).toMatchObject({ name: 'Kitchen milestones', template: 'milestones' });
    const relation = (await db.fields.where('collectionId').equals(project.id).toArray()).find(
      (field) => field.name === 'Milestone',
    );
    expect(relation?.relatedCollectionId).toBe(milestones?.id);
  });

  it('refuses an empty name and creates nothing', async () => {
    await expect(createCollection({ name: ' ', template: 'blank' })).rejects.toMatchObject({ code: 'invalid' });
    expect(await db.collections.count()).toBe(0);
  });
});

it('updateCollection changes only the given properties', async () => {
  const before = await createCollection({ name: 'A', template: 'blank' });
  await updateCollection(before.id, { name: 'B', icon: 'star' });
  expect(await db.collections.get(before.id)).toEqual({
    ...before,
    name: 'B',
    icon: 'star',
    updatedAt: expect.any(String) as string,
  });
  await expect(updateCollection('nowhere', { name: 'C' })).rejects.toMatchObject({ code: 'not-found' });
});

it('moveCollection changes the order', async () => {
  const made = [];
  for (const name of ['A', 'B', 'C']) made.push(await createCollection({ name, template: 'blank' }));
  await moveCollection(made[2]?.id ?? '', made[0]?.id);
  await moveCollection(made[0]?.id ?? '', undefined);
  expect((await db.collections.orderBy('order').toArray()).map((row) => row.name)).toEqual(['C', 'B', 'A']);
});

it('deleteCollection deletes only what belongs to it; undo brings back every row exactly', async () => {
  const gone = await createCollection({ name: 'Gone', template: 'books' });
  const stays = await createCollection({ name: 'Stays', template: 'blank' });
  await createRecord(gone.id, { [gone.titleFieldId]: 'Middlemarch' });
  await createRecord(stays.id, { [stays.titleFieldId]: 'x' });
  const before = await everything();
  const undo = await deleteCollection(gone.id);
  for (const table of [db.fields, db.views, db.records])
    expect(await table.where('collectionId').equals(gone.id).count()).toBe(0);
  expect(await db.records.count()).toBe(1);
  expect(await db.collections.toArray()).toHaveLength(1);
  await undo();
  await undo();
  expect(await everything()).toEqual(before);
});
