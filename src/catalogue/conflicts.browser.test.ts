import { beforeEach, describe, expect, it } from 'vitest';
import { createCollection } from './collections.ts';
import { keepPresentValues, takeLostValue } from './conflicts.ts';
import { db } from './database.ts';
import { deleteUnusedFiles, getFile, putFile, UNUSED_FILE_GRACE_MS } from './files.ts';
import type { ConflictRow, FileReference } from './model.ts';
import { createRecord, deleteRecords, updateRecordValues } from './records.ts';

const SIDES = {
  keptFrom: { id: 'a', name: 'Laptop' },
  lostFrom: { id: 'b', name: 'Phone' },
  at: '2026-05-01T10:00:00.000Z',
};
const photo: FileReference = { hash: 'aa', name: 'a.jpg', type: 'image/jpeg', sizeBytes: 1, addedAt: SIDES.at };

beforeEach(async () => {
  await db.delete();
  await db.open();
});

async function recordWith(values: Record<string, string>) {
  const { id: collectionId } = await createCollection({ name: 'Books', template: 'blank' });
  return createRecord(collectionId, values);
}

async function addConflict(table: string, key: string, field: string, values: Pick<ConflictRow, 'kept' | 'lost'>) {
  const row: ConflictRow = { id: `${key} ${field}`, table, key: JSON.stringify(key), field, ...values, ...SIDES };
  await db.conflicts.put(row);
  return row.id;
}

describe('a conflict between devices', () => {
  it('CO1 is settled by an ordinary edit with the other value, and leaves the other fields', async () => {
    const { id } = await recordWith({ title: 'Iris', note: 'blue' });
    const conflict = await addConflict('records', id, 'values.title', { kept: 'Iris', lost: 'Lily' });
    await updateRecordValues(id, { note: 'white' });
    const undo = await takeLostValue(conflict);
    expect(await db.records.get(id)).toMatchObject({ values: { title: 'Lily', note: 'white' } });
    expect(await db.conflicts.count()).toBe(0);
    await updateRecordValues(id, { note: 'red' });
    await undo();
    expect(await db.records.get(id)).toMatchObject({ values: { title: 'Iris', note: 'red' } });
    expect(await db.conflicts.count()).toBe(1);
  });

  it('CO2 may be about an empty value, and about a photo, whose record then refers to it', async () => {
    const { id } = await recordWith({ title: 'Iris', note: 'blue' });
    await takeLostValue(await addConflict('records', id, 'values.note', { kept: 'blue' }));
    await takeLostValue(await addConflict('records', id, 'values.photos', { lost: [photo] }));
    expect(await db.records.get(id)).toMatchObject({ values: { title: 'Iris', photos: [photo] }, fileHashes: ['aa'] });
    expect((await db.records.get(id))?.values).not.toHaveProperty('note');
  });

  it('CO3 may be about anything with a name', async () => {
    const { id } = await createCollection({ name: 'Plants', template: 'blank' });
    await takeLostValue(await addConflict('collections', id, 'name', { kept: 'Plants', lost: 'Garden' }));
    expect(await db.collections.get(id)).toMatchObject({ id, name: 'Garden' });
  });

  it('CO4 is settled as it is, one or all, and back', async () => {
    const { id } = await recordWith({ title: 'Iris' });
    const ids = [
      await addConflict('records', id, 'values.title', { kept: 'Iris', lost: 'Lily' }),
      await addConflict('records', id, 'values.note', { lost: 'blue' }),
    ];
    const undo = await keepPresentValues(ids);
    expect(await db.conflicts.count()).toBe(0);
    await undo();
    expect((await db.conflicts.toCollection().primaryKeys()).sort()).toEqual(ids.sort());
    expect(await db.records.get(id)).toMatchObject({ values: { title: 'Iris' } });
  });

  it('CO5 about something deleted since, or of another version, changes nothing', async () => {
    const { id } = await recordWith({ title: 'Iris' });
    const gone = await addConflict('records', id, 'values.title', { kept: 'Iris', lost: 'Lily' });
    const unknown = await addConflict('stars', 'x', 'name', { lost: 'Vega' });
    await deleteRecords([id]);
    for (const conflict of [gone, unknown, 'none'])
      await expect(takeLostValue(conflict)).rejects.toMatchObject({ code: 'not-found' });
    expect(await db.conflicts.count()).toBe(2);
    expect(await db.records.get(id)).toBeUndefined();
  });

  it('CO6 keeps its photos, in use or not', async () => {
    const { id } = await recordWith({ title: 'Iris' });
    await putFile(new Blob(['x']), 'aa');
    const conflict = await addConflict('records', id, 'values.photos', { lost: [photo] });
    const start = Date.now();
    await deleteUnusedFiles({ now: start });
    await deleteUnusedFiles({ now: start + UNUSED_FILE_GRACE_MS });
    expect(await getFile('aa')).toBeDefined();
    await keepPresentValues([conflict]);
    await deleteUnusedFiles({ now: start + UNUSED_FILE_GRACE_MS + 1 });
    await deleteUnusedFiles({ now: start + 3 * UNUSED_FILE_GRACE_MS });
    expect(await getFile('aa')).toBeUndefined();
  });
});
