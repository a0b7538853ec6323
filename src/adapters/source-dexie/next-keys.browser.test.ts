import { describe, expect, it } from 'vitest';
import { planRestore } from '../../engine/index.ts';
import { backUp, newDatabase, newRepository, restore, sourceOf } from './testing/restore-kit.ts';

/** Tables that generate keys: where the key is stored, and what else could refuse a row that has only a key. */
const SCHEMAS: Readonly<Record<string, string>> = {
  'in line': '++id',
  'out of line': '++',
  'at a dotted path': '++meta.id',
  'with unique indexes': '++&id, &email, &*tags, &[a+b], &[id+a]',
};

describe('the next keys that a table generates', () => {
  it.each(Object.entries(SCHEMAS))('NK1 match the original’s in a restored table with keys %s', async (_, schema) => {
    const from = newDatabase({ notes: schema });
    for (let n = 0; n < 10; n += 1) await from.table('notes').add({ n });
    await from.table('notes').bulkDelete([8, 9, 10]);
    const repository = await newRepository();
    const snapshot = await backUp(repository, sourceOf(from));
    const to = newDatabase({ notes: schema });
    await restore(repository, sourceOf(to), snapshot);
    expect(await to.table('notes').count()).toBe(7);
    expect([await from.table('notes').add({}), await to.table('notes').add({})]).toEqual([11, 11]);
  });

  it.each(Object.entries(SCHEMAS))(
    'NK2 match the original’s even if the table was empty, with keys %s',
    async (_, schema) => {
      const from = newDatabase({ notes: schema });
      for (let n = 0; n < 10; n += 1) await from.table('notes').add({ n });
      await from.table('notes').clear();
      const repository = await newRepository();
      const snapshot = await backUp(repository, sourceOf(from));
      const to = newDatabase({ notes: schema });
      await restore(repository, sourceOf(to), snapshot);
      expect(await to.table('notes').count()).toBe(0);
      expect(await to.table('notes').add({})).toBe(11);
    },
  );

  it('NK3 never decrease, and a restored row with the last key stays', async () => {
    const from = newDatabase({ notes: '++id' });
    await from.table('notes').bulkAdd([{ n: 1 }, { n: 2 }]);
    const repository = await newRepository();
    const snapshot = await backUp(repository, sourceOf(from));
    for (let n = 0; n < 20; n += 1) await from.table('notes').add({ n });
    await restore(repository, sourceOf(from), snapshot);
    expect(await from.table('notes').toArray()).toEqual([
      { n: 1, id: 1 },
      { n: 2, id: 2 },
    ]);
    expect(await from.table('notes').add({})).toBe(23);
  });

  it('NK4 are read without using one up or leaving a row, and only from tables that generate keys', async () => {
    const db = newDatabase({ notes: '++id', plain: 'id' });
    await db.table('notes').add({});
    const source = sourceOf(db);
    for (let time = 0; time < 3; time += 1) expect(await source.nextKeys?.(['notes'])).toEqual(new Map([['notes', 2]]));
    expect(await db.table('notes').count()).toBe(1);
    const repository = await newRepository();
    const snapshot = await backUp(repository, source);
    expect(snapshot.tables.map(({ name, nextKey }) => [name, nextKey])).toEqual([
      ['notes', 2],
      ['plain', undefined],
    ]);
    expect((await planRestore({ repository, snapshot, source })).nextKeys).toEqual({});
    expect(await db.table('notes').add({})).toBe(2);
  });

  it('NK5 are omitted once used up', async () => {
    const repository = await newRepository();
    for (const last of [2 ** 53, 2 ** 53 - 1]) {
      const db = newDatabase({ notes: '++id' });
      await db.table('notes').add({ id: last });
      const snapshot = await backUp(repository, sourceOf(db));
      expect(snapshot.tables[0]).toMatchObject({ rows: 1 });
      expect(snapshot.tables[0]).not.toHaveProperty('nextKey');
    }
  });
});
