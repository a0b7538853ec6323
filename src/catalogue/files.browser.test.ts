import { beforeEach, describe, expect, it } from 'vitest';
import { createCollection } from './collections.ts';
import { db } from './database.ts';
import {
  beginBringingFiles,
  deleteUnusedFiles,
  getFile,
  putFile,
  takeBackFiles,
  UNUSED_FILE_GRACE_MS,
} from './files.ts';
import type { FileReference } from './model.ts';
import { createRecord, deleteRecords } from './records.ts';

const file = (hash: string): FileReference => ({
  hash,
  name: 'f',
  type: '',
  sizeBytes: 1,
  addedAt: '2024-01-01T00:00:00.000Z',
});
const start = Date.now();

beforeEach(async () => {
  await db.delete();
  await db.open();
  // Removes the marks of earlier tests, since there are no files now.
  await deleteUnusedFiles();
});

it('a file is stored once under its hash, with its bytes', async () => {
  await putFile(new Blob(['abc'], { type: 'text/plain' }), 'aa');
  await putFile(new Blob(['abc'], { type: 'other/type' }), 'aa');
  const stored = await getFile('aa');
  expect(stored).toMatchObject({ hash: 'aa', sizeBytes: 3, type: 'text/plain' });
  expect(await stored?.blob.text()).toBe('abc');
  expect(await getFile('bb')).toBeUndefined();
});

it('deletes files without references, but only after the grace period', async () => {
  const collection = await createCollection({ name: 'B', template: 'blank' });
  for (const hash of ['used', 'unused']) await putFile(new Blob(['x']), hash);
  await createRecord(collection.id, { photos: [file('used')] });
  expect(await deleteUnusedFiles({ now: start })).toEqual([]);
  expect(await deleteUnusedFiles({ now: start + UNUSED_FILE_GRACE_MS - 1 })).toEqual([]);
  expect(await deleteUnusedFiles({ now: start + UNUSED_FILE_GRACE_MS })).toEqual(['unused']);
  expect(await db.files.toCollection().primaryKeys()).toEqual(['used']);
});

it('unmarks a file that is used again, so that its grace period restarts', async () => {
  const collection = await createCollection({ name: 'B', template: 'blank' });
  await putFile(new Blob(['x']), 'aa');
  const { id } = await createRecord(collection.id, { photos: [file('aa')] });
  const undo = await deleteRecords([id]);
  await deleteUnusedFiles({ now: start });
  await undo();
  await deleteUnusedFiles({ now: start + 1 });
  await deleteRecords([id]);
  expect(await deleteUnusedFiles({ now: start + UNUSED_FILE_GRACE_MS })).toEqual([]);
  expect(await getFile('aa')).toBeDefined();
});

it('deletes nothing that was marked at the same moment, even without a grace period', async () => {
  await putFile(new Blob(['x']), 'aa');
  expect(await deleteUnusedFiles({ graceMs: 0, now: start })).toEqual([]);
  expect(await deleteUnusedFiles({ graceMs: 0, now: start + 1 })).toEqual(['aa']);
});

it('a file that is added again gets a new grace period, so that its record may come later', async () => {
  await putFile(new Blob(['x']), 'aa');
  await deleteUnusedFiles({ now: start });
  await putFile(new Blob(['x']), 'aa');
  expect(await deleteUnusedFiles({ now: start + UNUSED_FILE_GRACE_MS })).toEqual([]);
  expect(await getFile('aa')).toBeDefined();
});

it('deletes nothing during a restore', async () => {
  await putFile(new Blob(['x']), 'aa');
  await deleteUnusedFiles({ now: start });
  const whileRestoring = await navigator.locks.request('heirloom-restore', () =>
    deleteUnusedFiles({ now: start + UNUSED_FILE_GRACE_MS }),
  );
  expect(whileRestoring).toEqual([]);
  expect(await deleteUnusedFiles({ now: start + UNUSED_FILE_GRACE_MS })).toEqual(['aa']);
});

describe('a restore that ends without writing its records', () => {
  const bring = (hashes: readonly string[]) =>
    db.files.bulkPut(hashes.map((hash) => ({ hash, blob: new Blob(['x']), sizeBytes: 1, type: '' })));
  const keys = () => db.files.toCollection().primaryKeys();

  it('removes its files again, but not those that others added meanwhile or that a record shows', async () => {
    const collection = await createCollection({ name: 'B', template: 'blank' });
    await navigator.locks.request('heirloom-restore', async () => {
      await beginBringingFiles();
      await putFile(new Blob(['x']), 'put-before');
      await bring(['brought', 'put-before', 'put-after', 'shown']);
      await putFile(new Blob(['x']), 'put-after');
      await createRecord(collection.id, { photos: [file('shown')] });
      await takeBackFiles(['brought', 'put-before', 'put-after', 'shown']);
    });
    expect(await keys()).toEqual(['put-after', 'put-before', 'shown']);
  });

  it('ignores files added during an earlier restore', async () => {
    await navigator.locks.request('heirloom-restore', async () => {
      await beginBringingFiles();
      await putFile(new Blob(['x']), 'aa');
    });
    await db.files.clear();
    await navigator.locks.request('heirloom-restore', async () => {
      await beginBringingFiles();
      await bring(['aa']);
      await takeBackFiles(['aa']);
    });
    expect(await keys()).toEqual([]);
  });
});
