import { beforeEach, describe, expect, it } from 'vitest';
import { createCollection, deleteCollection } from './collections.ts';
import { db } from './database.ts';
import { addField, deleteField } from './fields.ts';
import { createRecord, deleteRecords, updateRecordValues } from './records.ts';
import type { Undo } from './undo.ts';
import { createView, deleteView, updateView } from './views.ts';

beforeEach(async () => {
  await db.delete();
  await db.open();
});

const TABLES = [db.collections, db.fields, db.views, db.records];
const state = async () =>
  Object.fromEntries(await Promise.all(TABLES.map(async (table) => [table.name, await table.toArray()])));

/** A collection with a title, a number field, a view sorted by it, and three records. */
async function makeShelf() {
  const shelf = await createCollection({ name: 'Shelf', template: 'blank' });
  const { titleFieldId } = shelf;
  const weight = await addField(shelf.id, { name: 'Weight', type: 'number' });
  const view = await createView(shelf.id, {
    name: 'By weight',
    kind: 'table',
    sorts: [{ fieldId: weight.id, direction: 'ascending' }],
  });
  const records = [];
  for (const at of [1, 2, 3])
    records.push(await createRecord(shelf.id, { [titleFieldId]: `Item ${at}`, [weight.id]: at }));
  return { shelf, titleFieldId, weight, view, records };
}
type Shelf = Awaited<ReturnType<typeof makeShelf>>;

interface Deletion {
  readonly remove: (shelf: Shelf) => Promise<Undo>;
  /** Restores one of the deleted rows and changes it, like a restore followed by more work. */
  readonly bringBack: (shelf: Shelf) => Promise<unknown>;
  /** The part of the later work that must still exist after the undo. */
  readonly laterWork: (shelf: Shelf) => Promise<unknown>;
}

const DELETIONS: Readonly<Record<string, Deletion>> = {
  records: {
    remove: ({ records }) => deleteRecords(records.map(({ id }) => id)),
    bringBack: ({ records: [first], titleFieldId }) =>
      db.records.put({ ...(first as Shelf['records'][0]), values: { [titleFieldId]: 'later' } }),
    laterWork: async ({ records: [first], titleFieldId }) =>
      (await db.records.get(first?.id ?? ''))?.values[titleFieldId],
  },
  'a collection': {
    remove: ({ shelf }) => deleteCollection(shelf.id),
    bringBack: async ({ shelf, records: [first], titleFieldId }) => {
      await db.collections.put({ ...shelf, name: 'later' });
      await db.records.put({ ...(first as Shelf['records'][0]), values: { [titleFieldId]: 'later' } });
    },
    laterWork: async ({ shelf, records: [first], titleFieldId }) => {
      const [collection, record] = [await db.collections.get(shelf.id), await db.records.get(first?.id ?? '')];
      return collection?.name === record?.values[titleFieldId] ? collection?.name : undefined;
    },
  },
  'a view': {
    remove: ({ view }) => deleteView(view.id),
    bringBack: ({ view }) => db.views.put({ ...view, name: 'later' }),
    laterWork: async ({ view }) => (await db.views.get(view.id))?.name,
  },
  'a field': {
    remove: ({ weight }) => deleteField(weight.id),
    bringBack: async ({ weight, view, records: [first] }) => {
      await db.fields.put({ ...weight, name: 'later' });
      await updateRecordValues(first?.id ?? '', { [weight.id]: 99 });
      await updateView(view.id, { name: 'later' });
    },
    laterWork: async ({ weight, view, records: [first] }) => {
      const [field, later] = [await db.fields.get(weight.id), await db.views.get(view.id)];
      const value = (await db.records.get(first?.id ?? ''))?.values[weight.id];
      return value === 99 && field?.name === later?.name ? field?.name : undefined;
    },
  },
};

/** Without the times of the last change, because an undo is also a change. */
const timeless = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (name, member: unknown) => (name === 'updatedAt' ? undefined : member)));

describe.each(Object.entries(DELETIONS))('undoing the deletion of %s', (_, { remove, bringBack, laterWork }) => {
  it('brings everything back unchanged; repeating it does no harm', async () => {
    const shelf = await makeShelf();
    const before = timeless(await state());
    const undo = await remove(shelf);
    expect(timeless(await state())).not.toEqual(before);
    await undo();
    expect(timeless(await state())).toEqual(before);
    await undo();
    expect(timeless(await state())).toEqual(before);
  });

  it('keeps rows that were restored and edited meanwhile, and brings back the rest', async () => {
    const shelf = await makeShelf();
    const counts = await Promise.all(TABLES.map((table) => table.count()));
    const undo = await remove(shelf);
    await bringBack(shelf);
    await undo();
    expect(await laterWork(shelf)).toBe('later');
    expect(await Promise.all(TABLES.map((table) => table.count()))).toEqual(counts);
    const [, second, third] = shelf.records;
    for (const [record, weight] of [
      [second, 2],
      [third, 3],
    ] as const)
      expect((await db.records.get(record?.id ?? ''))?.values[shelf.weight.id]).toBe(weight);
  });
});
