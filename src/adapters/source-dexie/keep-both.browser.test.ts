import type { IndexableType } from 'dexie';
import { describe, expect, it } from 'vitest';
import { planRestore, type RestoreChoice, type RowDecision } from '../../engine/index.ts';
import { encodeKey } from '../../engine/low-level.ts';
import { backUp, newDatabase, newRepository, restore, sourceOf } from './testing/restore-kit.ts';

const KEEP_BOTH: RestoreChoice = { mode: 'update', selection: [], resolutions: [{ take: 'both' }] };
const MISSING: RestoreChoice = { mode: 'missing', selection: [], resolutions: [] };
type Row = Record<string, unknown>;

/** Schemas, each with a function that makes a row with the key `at`, and the key if it is not in the row. */
const KINDS: Readonly<Record<string, readonly [string, (at: number) => Row, ((at: number) => IndexableType)?]>> = {
  text: ['id', (at) => ({ id: `d${at}` })],
  'a dotted path': ['meta.id', (at) => ({ meta: { id: `d${at}`, more: 1 } })],
  number: ['id', (at) => ({ id: at })],
  'auto-increment': ['++id', (at) => ({ id: at + 1 })],
  'auto-increment at a dotted path': ['++meta.id', (at) => ({ meta: { id: at + 1 } })],
  compound: ['[t+u]', (at) => ({ t: at, u: 'u' })],
  'compound at dotted paths': ['[a.t+b.u]', (at) => ({ a: { t: at }, b: { u: 'u' } })],
  'compound of texts': ['[a+b]', (at) => ({ a: 'a', b: `b${at}` })],
  date: ['at', (at) => ({ at: new Date(1_700_000_000_000 + at) })],
  binary: ['id', (at) => ({ id: new Uint8Array([at, 1, 2, 3]).buffer })],
  array: ['id', (at) => ({ id: ['x', at] })],
  'fractions and negative numbers': ['id', (at) => ({ id: -10.5 + at })],
  'numbers up to the last': ['id', (at) => ({ id: Number.MAX_SAFE_INTEGER - at })],
  'text out of line': ['', () => ({}), (at) => `k${at}`],
  'number out of line': ['', () => ({}), (at) => at],
  'auto-increment out of line': ['++', () => ({}), (at) => at + 1],
  'a path through an object with $': ['meta.id', (at) => ({ meta: { $: 'x', id: `d${at}` } })],
};

describe('keeping both rows', () => {
  it.each(Object.entries(KINDS))(
    'KB1 makes a second key of every kind, and loses neither row: %s',
    async (_, [schema, rowOf, keyOf]) => {
      const db = newDatabase({ rows: schema });
      const table = db.table<Row>('rows');
      const put = async (at: number, v: string) => {
        await (keyOf ? table.put({ ...rowOf(at), v }, keyOf(at)) : table.put({ ...rowOf(at), v }));
      };
      for (let at = 0; at < 12; at += 1) await put(at, `backup ${at}`);
      const repository = await newRepository();
      const snapshot = await backUp(repository, sourceOf(db));
      for (const at of [3, 4, 11]) await put(at, `mine ${at}`);
      const plan = await restore(repository, sourceOf(db), snapshot, KEEP_BOTH);
      expect(plan.tables[0]).toMatchObject({ added: 3, changed: 0, removed: 0, conflicts: 3, unsettled: 0 });
      const values = (await table.toArray()).map(({ v }) => v);
      expect(values).toHaveLength(15);
      for (const at of [3, 4, 11]) expect(values).toEqual(expect.arrayContaining([`mine ${at}`, `backup ${at}`]));
      // The copy is found under its key, and the key inside the row matches.
      const keys = await table.toCollection().primaryKeys();
      expect(new Set(keys.map(encodeKey)).size).toBe(15);
    },
  );

  it('KB2 merges backed-up rows 1 to 15 into live rows 1 to 25: 40 rows, and the next key is free', async () => {
    const [from, to] = [newDatabase({ t: '++id' }), newDatabase({ t: '++id' })];
    await from.table('t').bulkAdd(Array.from({ length: 15 }, (_, at) => ({ v: `imported ${at}` })));
    await to.table('t').bulkAdd(Array.from({ length: 25 }, (_, at) => ({ v: `live ${at}` })));
    // This key was generated once and its row deleted, so it is not generated again.
    await to.table('t').bulkDelete(await to.table('t').bulkAdd([{}, {}], { allKeys: true }));
    const repository = await newRepository();
    const snapshot = await backUp(repository, sourceOf(from));
    await restore(repository, sourceOf(to), snapshot, MISSING);
    expect(await to.table('t').count()).toBe(25);
    await restore(repository, sourceOf(to), snapshot, KEEP_BOTH);
    expect(await to.table('t').count()).toBe(40);
    expect(
      await to
        .table('t')
        .filter(({ v }: { v: string }) => v.startsWith('live'))
        .count(),
    ).toBe(25);
    expect(await to.table('t').orderBy('id').keys()).toEqual([
      ...Array.from({ length: 25 }, (_, at) => at + 1),
      ...Array.from({ length: 15 }, (_, at) => at + 28),
    ]);
    expect(await to.table('t').add({})).toBe(43);
  });

  it('KB3 never changes a key part that references another row; if the key has no other part, it asks', async () => {
    const stores = { notes: 'id', links: '[note+tag]', visits: '[note+at]' };
    const db = newDatabase(stores);
    const references = (table: string, value: unknown) =>
      table === 'notes'
        ? []
        : [
            { table: 'notes', key: (value as Row)['note'] },
            ...(table === 'links' ? [{ table: 'tags', key: (value as Row)['tag'] }] : []),
          ];
    const source = sourceOf(db, { references });
    await db.table('notes').add({ id: 7 });
    await db.table('links').add({ note: 7, tag: 'red', v: 'backup' });
    await db.table('visits').add({ note: 7, at: 1, v: 'backup' });
    const repository = await newRepository();
    const snapshot = await backUp(repository, source);
    await db.table('links').put({ note: 7, tag: 'red', v: 'mine' });
    await db.table('visits').put({ note: 7, at: 1, v: 'mine' });
    const decisions: RowDecision[] = [];
    await planRestore({
      repository,
      snapshot,
      source,
      choice: KEEP_BOTH,
      onDecision: (decision) => decisions.push(decision),
    });
    expect(decisions.find(({ table }) => table === 'links')).toMatchObject({
      action: 'keep',
      isConflict: true,
      isSettled: false,
      needsChoice: true,
    });
    const plan = await restore(repository, source, snapshot, KEEP_BOTH);
    expect(plan.tables.map(({ name, added, needsChoice = 0 }) => [name, added, needsChoice])).toEqual([
      ['notes', 0, 0],
      ['links', 0, 1],
      ['visits', 1, 0],
    ]);
    expect(await db.table('links').toArray()).toEqual([{ note: 7, tag: 'red', v: 'mine' }]);
    expect(await db.table('visits').toArray()).toEqual([
      { note: 7, at: 1, v: 'mine' },
      { note: 7, at: 2, v: 'backup' },
    ]);
  });

  it('KB4 does not apply to configuration: the present row stays, and the person is asked', async () => {
    const db = newDatabase({ settings: 'key' });
    const source = sourceOf(db, { tables: { settings: { role: 'configuration' } } });
    await db.table('settings').add({ key: 'theme', v: 'backup' });
    const repository = await newRepository();
    const snapshot = await backUp(repository, source);
    await db.table('settings').put({ key: 'theme', v: 'mine' });
    const plan = await restore(repository, source, snapshot, KEEP_BOTH);
    expect(plan.tables[0]).toMatchObject({ changed: 0, conflicts: 1, unsettled: 0, needsChoice: 1 });
    expect(await db.table('settings').toArray()).toEqual([{ key: 'theme', v: 'mine' }]);
  });

  it('KB5 keeps references from other rows pointing at the present row', async () => {
    const db = newDatabase({ notes: 'id', comments: 'id' });
    const source = sourceOf(db, {
      references: (table, value) => (table === 'comments' ? [{ table: 'notes', key: (value as Row)['note'] }] : []),
    });
    await db.table('notes').add({ id: 1, v: 'backup' });
    await db.table('comments').add({ id: 1, note: 1 });
    const repository = await newRepository();
    const snapshot = await backUp(repository, source);
    await db.table('notes').put({ id: 1, v: 'mine' });
    await db.table('comments').clear();
    const plan = await restore(repository, source, snapshot, KEEP_BOTH);
    expect(plan.dangling).toBe(0);
    expect(await db.table('comments').toArray()).toEqual([{ id: 1, note: 1 }]);
    expect(await db.table('notes').toArray()).toEqual([
      { id: 1, v: 'mine' },
      { id: 2, v: 'backup' },
    ]);
  });
});
