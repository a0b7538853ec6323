import { expect, it } from 'vitest';
import { encodeKey } from '../../engine/low-level.ts';
import { createMemorySource, describeTestTable } from '../../engine/testing/memory-source.ts';
import { backUp, newDatabase, newRepository, restore, sourceOf } from './testing/restore-kit.ts';

const nested = (levels: number) => JSON.parse(`${'['.repeat(levels)}1${']'.repeat(levels)}`) as IDBValidKey;

/** Whether this browser's database accepts a key and a value. */
function isTaken(database: IDBDatabase, key: IDBValidKey, value: unknown): boolean {
  const transaction = database.transaction('rows', 'readwrite');
  try {
    transaction.objectStore('rows').put(value, key);
    return true;
  } catch {
    return false;
  } finally {
    transaction.abort();
  }
}

// Firefox (153) accepts no key deeper than 63 levels and no ImageBitmap; Chromium and WebKit accept both.
it('RV1 a value that this database refuses fails the restore, changes nothing, and can be left out', async () => {
  const bitmap = await createImageBitmap(new ImageData(2, 2));
  const rows = [
    { key: 'plain', value: { n: 1 } },
    { key: 'date', value: new Date(5) },
    { key: 'bitmap', value: { bitmap } },
    { key: ['bitmap too'], value: [bitmap, bitmap] },
    { key: nested(60), value: 'shallow enough' },
    { key: nested(100), value: 'deep' },
  ];
  const memory = createMemorySource([describeTestTable('rows')]);
  for (const { key, value } of rows) memory.put('rows', key, value);
  const repository = await newRepository();
  const snapshot = await backUp(repository, memory);
  const db = newDatabase({ rows: '' });
  const source = sourceOf(db);
  await source.describe();
  const database = db.backendDB();
  const refused = rows.filter(({ key, value }) => !isTaken(database, key, value)).map(({ key }) => encodeKey(key));
  console.log(`refused: ${refused.length} of ${rows.length}`);

  if (refused.length > 0) {
    await expect(restore(repository, source, snapshot)).rejects.toMatchObject({
      code: 'incompatible',
      context: { type: 'a key or value' },
    });
    expect(await db.table('rows').count()).toBe(0);
  }
  const plan = await restore(repository, source, snapshot, {
    mode: 'exact',
    selection: [],
    resolutions: [],
    unreadable: 'leave-out',
  });
  expect(plan.unreadable.map((item) => item.kind === 'item' && item.keyText).sort()).toEqual([...refused].sort());
  const keys = (await db.table('rows').toCollection().primaryKeys()).map(encodeKey);
  expect([...keys, ...refused].sort()).toEqual(rows.map(({ key }) => encodeKey(key)).sort());
});
