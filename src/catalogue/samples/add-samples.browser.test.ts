import { beforeEach, expect, test, vi } from 'vitest';
import { db } from '../database.ts';
import { hashBlob } from '../media/hash-blob.ts';
import type { FieldValue } from '../model.ts';
import { addSamples } from './add-samples.ts';
import { drawPlant } from './draw-plant.ts';

beforeEach(async () => {
  await Promise.all(db.tables.map((table) => table.clear()));
});

/** Values by field name, with choices as their labels, per collection. */
async function readAll(): Promise<Map<string, Map<string, FieldValue | string[]>[]>> {
  const all = new Map<string, Map<string, FieldValue | string[]>[]>();
  for (const collection of await db.collections.orderBy('order').toArray()) {
    const fields = await db.fields.where('collectionId').equals(collection.id).sortBy('order');
    const records = await db.records.where('collectionId').equals(collection.id).toArray();
    all.set(
      collection.name,
      records.map(
        (record) =>
          new Map(
            fields.flatMap((field) => {
              const value = record.values[field.id];
              return value === undefined ? [] : [[field.name, value] as const];
            }),
          ),
      ),
    );
  }
  return all;
}

test('one call creates the samples of all templates', async () => {
  await addSamples();
  const all = await readAll();
  expect([...all].map(([name, records]) => [name, records.length])).toEqual(
    [
      ['Plants', 10],
      ['Places', 12],
      ['Books', 10],
      ['Greenhouse', 12],
      ['Milestones', 3],
    ].map(([name, count]) => [name === 'Milestones' ? expect.stringMatching(/milestones/i) : name, count]),
  );
  expect(
    all
      .get('Places')
      ?.find((place) => place.get('Name') === 'Wellington')
      ?.get('Location'),
  ).toEqual({ latitude: -41.287, longitude: 174.776 });
});

test('every file of a record exists under its true hash, is small, and decodes as a picture', async () => {
  await addSamples();
  const records = await db.records.toArray();
  const hashes = new Set(records.flatMap((record) => record.fileHashes));
  expect(hashes.size).toBe(21);
  for (const hash of hashes) {
    const file = await db.files.get(hash);
    if (!file) throw new Error('A file is missing.');
    expect(await hashBlob(file.blob)).toBe(hash);
    expect(file.sizeBytes).toBeLessThan(120_000);
    if (file.type.startsWith('image/')) {
      const bitmap = await createImageBitmap(file.blob);
      expect(bitmap.width).toBeGreaterThan(500);
    }
  }
});

test('issues depend on other issues, and belong to milestones', async () => {
  await addSamples();
  const issues = [...(await readAll())].find(([name]) => name === 'Greenhouse')?.[1] ?? [];
  const byNumber = new Map(issues.map((issue) => [issue.get('Number'), issue]));
  expect([...byNumber.keys()].sort((a, b) => Number(a) - Number(b))).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  const ids = new Set((await db.records.toArray()).map((record) => record.id));
  for (const issue of issues) {
    for (const field of ['Milestone', 'Depends on'])
      for (const id of (issue.get(field) as string[] | undefined) ?? []) expect(ids.has(id)).toBe(true);
  }
  expect(byNumber.get(12)?.get('Depends on')).toHaveLength(2);
});

test('the pictures are identical each time', async () => {
  const look = { shape: 'feather', hue: 112, pot: '#b9633f', wall: '#dfe8e2', seed: 5 } as const;
  expect(await hashBlob(await drawPlant(look))).toBe(await hashBlob(await drawPlant(look)));
  expect(await hashBlob(await drawPlant({ ...look, seed: 6 }))).not.toBe(await hashBlob(await drawPlant(look)));
});

test.each([
  ['UnknownError', 'storage-refused'],
  ['QuotaExceededError', 'storage-full'],
  ['SecurityError', 'storage-refused'],
])('a %s of the browser, at any step, is reported in plain words', async (name, code) => {
  const raw = new DOMException('Error preparing Blob/File data to be stored in object store', name);
  const drawing = vi.spyOn(OffscreenCanvas.prototype, 'convertToBlob').mockRejectedValue(raw);
  const reading = vi.spyOn(db.fields, 'where').mockImplementationOnce(() => {
    throw raw;
  });
  try {
    await expect(addSamples()).rejects.toMatchObject({
      name: 'CatalogueError',
      code,
      message: expect.not.stringContaining('Blob') as string,
    });
    reading.mockRestore();
    await expect(addSamples()).rejects.toMatchObject({
      name: 'CatalogueError',
      code,
      message: expect.not.stringContaining('Blob') as string,
    });
  } finally {
    reading.mockRestore();
    drawing.mockRestore();
  }
  expect(await db.collections.count()).toBe(0);
});

test('cancelling leaves no collection behind', async () => {
  const stop = new AbortController();
  let files = 0;
  const stopAtThird = () => {
    files += 1;
    if (files === 3) stop.abort();
  };
  db.files.hook('creating', stopAtThird);
  try {
    await expect(addSamples({ signal: stop.signal })).rejects.toMatchObject({ name: 'AbortError' });
  } finally {
    db.files.hook('creating').unsubscribe(stopAtThird);
  }
  expect(files).toBeGreaterThanOrEqual(3);
  expect(await Promise.all([db.collections, db.fields, db.views, db.records].map((table) => table.count()))).toEqual([
    0, 0, 0, 0,
  ]);
});
