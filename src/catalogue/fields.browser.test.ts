import { beforeEach, describe, expect, it } from 'vitest';
import { createCollection } from './collections.ts';
import { db } from './database.ts';
import { addField, countFieldValues, countOptionUses, deleteField, moveField, updateField } from './fields.ts';
import { applyFieldTypeChange, planFieldTypeChange } from './field-type-change.ts';
import type { Collection } from './model.ts';
import { createRecord, deleteRecords, updateRecordValues } from './records.ts';
import { createView } from './views.ts';

let collection: Collection;

beforeEach(async () => {
  await db.delete();
  await db.open();
  collection = await createCollection({ name: 'Things', template: 'blank' });
});

async function valuesOf(fieldId: string) {
  const records = await db.records.toArray();
  return records
    .sort((a, b) => (a.createdAt + String(a.values['rank'])).localeCompare(b.createdAt + String(b.values['rank'])))
    .map((record) => record.values[fieldId]);
}

async function fill(fieldId: string, values: readonly (string | number)[]): Promise<void> {
  for (const [rank, value] of values.entries()) await createRecord(collection.id, { [fieldId]: value, rank });
}

async function everything() {
  return {
    fields: await db.fields.toArray(),
    views: await db.views.toArray(),
    values: (await db.records.toArray()).map((record) => [record.id, record.values, record.fileHashes]),
  };
}

it('addField appends the field, moveField moves it', async () => {
  const field = await addField(collection.id, { name: ' Weight ', type: 'number', unit: 'kg' });
  expect(field).toMatchObject({ name: 'Weight', order: 3 });
  await moveField(field.id, collection.titleFieldId);
  const names = (await db.fields.toArray()).sort((a, b) => a.order - b.order).map((row) => row.name);
  expect(names).toEqual(['Weight', 'Name', 'Notes']);
});

it('updateField removes only deleted options from the records; undo puts them back', async () => {
  const options = [
    { id: 'a', label: 'A', color: 'red' },
    { id: 'b', label: 'B', color: 'blue' },
  ] as const;
  const one = await addField(collection.id, { name: 'One', type: 'select', options });
  const many = await addField(collection.id, { name: 'Many', type: 'multiSelect', options });
  const first = await createRecord(collection.id, { [one.id]: 'a', [many.id]: ['a', 'b'] });
  const second = await createRecord(collection.id, { [one.id]: 'b', [many.id]: ['a'] });
  expect(Object.fromEntries(await countOptionUses(many.id))).toEqual({ a: 2, b: 1 });
  await updateField(one.id, { options: [options[1]] });
  const undo = await updateField(many.id, { options: [options[1]], name: 'Many!' });
  expect((await db.records.get(first.id))?.values).toEqual({ [many.id]: ['b'] });
  expect((await db.records.get(second.id))?.values).toEqual({ [one.id]: 'b' });
  await undo();
  expect((await db.records.get(first.id))?.values[many.id]).toEqual(['a', 'b']);
  expect((await db.records.get(second.id))?.values[many.id]).toEqual(['a']);
  expect(await db.fields.get(many.id)).toMatchObject({ name: 'Many', options });
  await updateField(one.id, { unit: undefined });
  expect(await db.fields.get(one.id)).not.toHaveProperty('unit');
});

describe('deleteField', () => {
  it('deletes its values and its mentions in views; undo brings everything back and keeps later edits', async () => {
    const field = await addField(collection.id, { name: 'Weight', type: 'number' });
    await createView(collection.id, {
      name: 'Heavy',
      kind: 'table',
      sorts: [{ fieldId: field.id, direction: 'descending' }],
      columnWidths: { [field.id]: 90 },
    });
    const record = await createRecord(collection.id, { [field.id]: 5, [collection.titleFieldId]: 'x' });
    expect(await countFieldValues(field.id)).toBe(1);
    const before = await everything();
    const undo = await deleteField(field.id);
    expect(JSON.stringify(await everything())).not.toContain(field.id);
    await updateRecordValues(record.id, { [collection.titleFieldId]: 'y' });
    await undo();
    expect((await db.records.get(record.id))?.values).toEqual({ [field.id]: 5, [collection.titleFieldId]: 'y' });
    expect({ ...(await everything()), values: [] }).toEqual({ ...before, values: [] });
  });

  it('refuses to delete the title', async () => {
    await expect(deleteField(collection.titleFieldId)).rejects.toMatchObject({ code: 'title-field' });
  });
});

describe('changing a type', () => {
  it('announces what is kept, converted and lost, and does exactly that; undo brings everything back', async () => {
    const field = await addField(collection.id, { name: 'Pages', type: 'text' });
    await fill(field.id, ['12', '1,200', 'many', 'unknown']);
    const before = await everything();
    const plan = await planFieldTypeChange(field.id, 'number');
    expect([plan.kept.count, plan.converted.count, plan.lost.count]).toEqual([0, 2, 2]);
    expect(plan.lost.examples.map((example) => example.before).sort()).toEqual(['many', 'unknown']);
    expect(await everything()).toEqual(before);
    const undo = await applyFieldTypeChange(plan);
    expect(await valuesOf(field.id)).toEqual([12, 1200, undefined, undefined]);
    expect((await db.fields.get(field.id))?.type).toBe('number');
    await undo();
    expect(await everything()).toEqual(before);
  });

  it('creates options from the distinct values of a text', async () => {
    const field = await addField(collection.id, { name: 'Kind', type: 'text' });
    await fill(field.id, ['Shrub', 'tree', 'Tree', 'Shrub']);
    const plan = await planFieldTypeChange(field.id, 'select');
    expect(plan.after.options?.map((option) => option.label.toLowerCase())).toEqual(['shrub', 'tree']);
    expect(plan.lost.count).toBe(0);
    await applyFieldTypeChange(plan);
    const ids = await valuesOf(field.id);
    expect(ids[0]).toBe(ids[3]);
    expect(ids[1]).toBe(ids[2]);
    expect(plan.after.options?.map((option) => option.id)).toEqual([ids[0], ids[1]]);
  });

  it('announces that values beyond two hundred options would be lost', async () => {
    const field = await addField(collection.id, { name: 'Kind', type: 'text' });
    await fill(
      field.id,
      Array.from({ length: 203 }, (_, index) => `v${index}`),
    );
    const plan = await planFieldTypeChange(field.id, 'select');
    expect(plan.after.options).toHaveLength(200);
    expect(plan.lost.count).toBe(3);
    expect(plan.lost.examples).toHaveLength(3);
  });

  it('refuses a plan if more would be lost by now, and changes nothing', async () => {
    const field = await addField(collection.id, { name: 'Pages', type: 'text' });
    await fill(field.id, ['12']);
    const plan = await planFieldTypeChange(field.id, 'number');
    await fill(field.id, ['heaps']);
    const before = await everything();
    await expect(applyFieldTypeChange(plan)).rejects.toMatchObject({ code: 'plan-outdated' });
    expect(await everything()).toEqual(before);
  });

  it('relates text to the records with that title', async () => {
    const target = await createRecord(collection.id, { [collection.titleFieldId]: 'Alpha' });
    const field = await addField(collection.id, { name: 'See', type: 'text' });
    const source = await createRecord(collection.id, { [field.id]: 'alpha' });
    await applyFieldTypeChange(await planFieldTypeChange(field.id, 'relation', { relatedCollectionId: collection.id }));
    expect((await db.records.get(source.id))?.values[field.id]).toEqual([target.id]);
    const back = await planFieldTypeChange(field.id, 'text');
    expect(back.converted.examples[0]).toMatchObject({ after: 'Alpha' });
  });

  it('keeps the board of a view only while its field is a select', async () => {
    const field = await addField(collection.id, {
      name: 'Status',
      type: 'select',
      options: [{ id: 'a', label: 'A', color: 'red' }],
    });
    const view = await createView(collection.id, { name: 'Board', kind: 'board', boardFieldId: field.id });
    const undo = await applyFieldTypeChange(await planFieldTypeChange(field.id, 'text'));
    expect(await db.views.get(view.id)).not.toHaveProperty('boardFieldId');
    await undo();
    expect((await db.views.get(view.id))?.boardFieldId).toBe(field.id);
  });

  it('allows only types that read as text for the title', async () => {
    await expect(planFieldTypeChange(collection.titleFieldId, 'photos')).rejects.toMatchObject({ code: 'title-field' });
  });

  it('converts later entries by the same rules on undo', async () => {
    const field = await addField(collection.id, { name: 'Pages', type: 'text' });
    await fill(field.id, ['12']);
    const undo = await applyFieldTypeChange(await planFieldTypeChange(field.id, 'number'));
    const newer = await createRecord(collection.id, { [field.id]: 77 });
    await undo();
    expect((await db.records.get(newer.id))?.values[field.id]).toBe('77');
    await deleteRecords([newer.id]);
  });
});
