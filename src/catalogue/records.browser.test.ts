import { beforeEach, describe, expect, it } from 'vitest';
import { createCollection } from './collections.ts';
import { db } from './database.ts';
import type { FileReference } from './model.ts';
import { bulkAddRecords, createRecord, deleteRecords, duplicateRecord, updateRecordValues } from './records.ts';

const file = (hash: string): FileReference => ({
  hash,
  name: `${hash}.jpg`,
  type: 'image/jpeg',
  sizeBytes: 1,
  addedAt: '2024-01-01T00:00:00.000Z',
});

beforeEach(async () => {
  await db.delete();
  await db.open();
});

async function fieldsByName(collectionId: string): Promise<Record<string, string>> {
  const fields = await db.fields.where('collectionId').equals(collectionId).toArray();
  return Object.fromEntries(fields.map((field) => [field.name, field.id]));
}

describe('createRecord', () => {
  it('numbers issues consecutively, even after one was numbered by hand', async () => {
    const project = await createCollection({ name: 'P', template: 'project' });
    const { Number: number = '' } = await fieldsByName(project.id);
    const numbers = [];
    for (const given of [undefined, undefined, 41, undefined])
      numbers.push((await createRecord(project.id, { [number]: given })).values[number]);
    expect(numbers).toEqual([1, 2, 41, 42]);
  });

  it('gives different numbers to records created at the same time', async () => {
    const project = await createCollection({ name: 'P', template: 'project' });
    const { Number: number = '' } = await fieldsByName(project.id);
    const made = await Promise.all(Array.from({ length: 20 }, () => createRecord(project.id)));
    expect(new Set(made.map((record) => record.values[number])).size).toBe(20);
  });

  it('stores nothing for empty values, and reports a deleted collection', async () => {
    const blank = await createCollection({ name: 'B', template: 'blank' });
    const record = await createRecord(blank.id, { a: '', b: [], c: undefined, d: false, e: 0 });
    expect(record.values).toEqual({ d: false, e: 0 });
    await expect(createRecord('nowhere')).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('updateRecordValues', () => {
  it('changes only the given values, and updates the index of files', async () => {
    const plants = await createCollection({ name: 'P', template: 'plants' });
    const { id } = await createRecord(plants.id, { t: 'Aloe', p: [file('aa'), file('bb')], n: 'x' });
    expect(await db.records.where('fileHashes').equals('bb').primaryKeys()).toEqual([id]);
    await updateRecordValues(id, { p: [file('cc')], n: undefined, q: [file('aa')] });
    const record = await db.records.get(id);
    expect(record?.values).toEqual({ t: 'Aloe', p: [file('cc')], q: [file('aa')] });
    expect(record?.fileHashes).toEqual(['cc', 'aa']);
    expect(await db.records.where('fileHashes').equals('bb').count()).toBe(0);
  });

  it('keeps both of two changes made at the same time', async () => {
    const blank = await createCollection({ name: 'B', template: 'blank' });
    const { id } = await createRecord(blank.id);
    await Promise.all([updateRecordValues(id, { a: 1 }), updateRecordValues(id, { b: 2 })]);
    expect((await db.records.get(id))?.values).toEqual({ a: 1, b: 2 });
  });

  it('reports a deleted record', async () => {
    await expect(updateRecordValues('nowhere', { a: 1 })).rejects.toMatchObject({ code: 'not-found' });
  });
});

it('deleteRecords deletes only the given records; undo brings them back exactly', async () => {
  const blank = await createCollection({ name: 'B', template: 'blank' });
  const ids = await bulkAddRecords(
    ['a', 'b', 'c'].map((name) => ({ collectionId: blank.id, values: { [blank.titleFieldId]: name } })),
  );
  const before = await db.records.toArray();
  const undo = await deleteRecords([...ids.slice(0, 2), 'nowhere']);
  expect((await db.records.toArray()).map((record) => record.id)).toEqual([ids[2]]);
  await undo();
  await undo();
  expect(await db.records.toArray()).toEqual(before);
});

it('duplicateRecord copies everything but the number, and marks the title', async () => {
  const project = await createCollection({ name: 'P', template: 'project' });
  const { Number: number = '', Due: due = '' } = await fieldsByName(project.id);
  const original = await createRecord(project.id, { [project.titleFieldId]: 'Paint', [due]: '2025-01-01' });
  const copy = await duplicateRecord(original.id);
  expect(copy.values).toEqual({ [project.titleFieldId]: 'Paint (copy)', [due]: '2025-01-01', [number]: 2 });
  expect(copy.id).not.toBe(original.id);
});

describe('bulkAddRecords', () => {
  it('adds ten thousand records, derives their files and notes the change on the collection', async () => {
    const plants = await createCollection({ name: 'P', template: 'plants' });
    const ids = await bulkAddRecords(
      Array.from({ length: 10_000 }, (_, index) => ({ collectionId: plants.id, values: { p: [file(`h${index}`)] } })),
    );
    expect(new Set(ids).size).toBe(10_000);
    expect(await db.records.where('fileHashes').equals('h9999').primaryKeys()).toEqual([ids[9999]]);
    expect((await db.collections.get(plants.id))?.updatedAt.localeCompare(plants.updatedAt)).toBeGreaterThanOrEqual(0);
  });

  it('adds all or none', async () => {
    const blank = await createCollection({ name: 'B', template: 'blank' });
    await createRecord(blank.id);
    const [taken] = await db.records.toArray();
    const drafts = [
      { collectionId: blank.id, values: { a: 1 } },
      { id: taken?.id ?? '', collectionId: blank.id, values: {} },
    ];
    await expect(bulkAddRecords(drafts)).rejects.toMatchObject({ code: 'invalid' });
    await expect(
      bulkAddRecords([
        { collectionId: blank.id, values: {} },
        { collectionId: 'nowhere', values: {} },
      ]),
    ).rejects.toMatchObject({ code: 'not-found' });
    expect(await db.records.toArray()).toEqual([taken]);
  });

  it('keeps the number of each given record, in any order', async () => {
    const project = await createCollection({ name: 'P', template: 'project' });
    const { Number: number = '' } = await fieldsByName(project.id);
    await bulkAddRecords(
      [7, undefined, 3, undefined].map((given) => ({ collectionId: project.id, values: { [number]: given } })),
    );
    const numbers = (await db.records.toArray()).map((record) => record.values[number]);
    expect(numbers.sort((a, b) => Number(a) - Number(b))).toEqual([3, 7, 8, 9]);
  });
});
