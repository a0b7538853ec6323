import { beforeEach, describe, expect, it } from 'vitest';
import { countChanges, forgetChanges, markChanges } from './changes.ts';
import { createCollection } from './collections.ts';
import { db } from './database.ts';
import { bulkAddRecords, createRecord, deleteRecords, updateRecordValues } from './records.ts';

beforeEach(async () => {
  await db.delete();
  await db.open();
  await expect
    .poll(async () => forgetChanges(await markChanges(), { withFiles: true }).then(() => countChanges()))
    .toEqual({ records: 0, files: 0, other: 0 });
});

const counts = () => expect.poll(countChanges);

describe('changes since the last backup', () => {
  it('count each record once, however often it is edited, including its deletion', async () => {
    const collection = await createCollection({ name: 'Plants', template: 'blank' });
    await forgetChanges(await markChanges(), { withFiles: true });
    const one = await createRecord(collection.id);
    for (const text of ['a', 'b', 'c']) await updateRecordValues(one.id, { [collection.titleFieldId]: text });
    await counts().toMatchObject({ records: 1 });
    const other = await createRecord(collection.id);
    await deleteRecords([other.id]);
    await counts().toMatchObject({ records: 2, files: 0 });
  });

  it('count a bulk change by its number of records, including an emptied table', async () => {
    const collection = await createCollection({ name: 'Plants', template: 'blank' });
    await bulkAddRecords(Array.from({ length: 1000 }, () => ({ collectionId: collection.id, values: {} })));
    await counts().toMatchObject({ records: 1000 });
    const mark = await markChanges();
    await forgetChanges(mark, { withFiles: true });
    await db.records.clear();
    await counts().not.toMatchObject({ records: 0 });
  });

  it('are cleared by a backup, except those made during it', async () => {
    const collection = await createCollection({ name: 'Plants', template: 'blank' });
    const [one, two] = [await createRecord(collection.id), await createRecord(collection.id)];
    await counts().toMatchObject({ records: 2 });
    const mark = await markChanges();
    await updateRecordValues(two.id, { [collection.titleFieldId]: 'meanwhile' });
    await counts().toMatchObject({ records: 2 });
    await forgetChanges(mark, { withFiles: true });
    await counts().toMatchObject({ records: 1 });
    await updateRecordValues(one.id, { [collection.titleFieldId]: 'later' });
    await counts().toMatchObject({ records: 2 });
  });

  it('keep files pending after a backup without files; cleaning up unused files is not a change', async () => {
    await db.files.put({ hash: 'h', blob: new Blob(['x']), sizeBytes: 1, type: '' });
    await counts().toMatchObject({ files: 1 });
    await forgetChanges(await markChanges(), { withFiles: false });
    await counts().toMatchObject({ files: 1 });
    await forgetChanges(await markChanges(), { withFiles: true });
    await db.files.delete('h');
    await db.settings.put({ key: 'theme', value: 'dark' });
    await counts().toEqual({ records: 0, files: 0, other: 1 });
  });
});
