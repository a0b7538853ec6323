import type { Dexie } from 'dexie';
import { describe, expect, it } from 'vitest';
import {
  applyRestore,
  planRestore,
  type ResolutionRule,
  type RestoreChoice,
  type RestoreMode,
  type RowDecision,
  type SourceChange,
} from '../../engine/index.ts';
import { backUp, newDatabase, newRepository, restore, sourceOf } from './testing/restore-kit.ts';

const many = <T>(count: number, make: (at: number) => T) => Array.from({ length: count }, (_, at) => make(at));
const choose = (mode: RestoreMode, ...resolutions: ResolutionRule[]): RestoreChoice => ({
  mode,
  selection: [],
  resolutions,
});
type Row = Record<string, unknown>;

/** Fills the database, backs it up, and edits it. */
async function edited(
  stores: Record<string, string>,
  fill: (db: Dexie) => Promise<unknown>,
  edit: (db: Dexie) => Promise<unknown>,
) {
  const db = newDatabase(stores);
  await fill(db);
  const [table = ''] = Object.keys(stores);
  const rows = () => db.table<Row>(table).toArray();
  const [repository, source] = [await newRepository(), sourceOf(db)];
  const snapshot = await backUp(repository, source);
  const before = await rows();
  await edit(db);
  return { db, repository, source, snapshot, before, now: await rows(), rows };
}

describe('unique indexes', () => {
  it('UX1 are described as the database defines them', async () => {
    const db = newDatabase({ rows: 'id, &email, &*tags, &[a+b], plain', none: 'id, x' });
    const { tables } = await sourceOf(db).describe();
    expect(tables[0]?.uniqueIndexes).toEqual([
      { name: '[a+b]', keyPath: ['a', 'b'], isMultiEntry: false },
      { name: 'email', keyPath: 'email', isMultiEntry: false },
      { name: 'tags', keyPath: 'tags', isMultiEntry: true },
    ]);
    expect(tables[1]).not.toHaveProperty('uniqueIndexes');
  });

  const fill100 = (db: Dexie) =>
    db
      .table('rows')
      .bulkAdd(many(100, (at) => ({ id: at, email: `e${at}`, tags: [`t${at}`, `u${at}`], a: at, b: new Date(at) })));
  /** By index: gives `row` the unique value of another row. */
  const SWAPS: Readonly<Record<string, (row: Row, of: Row) => Row>> = {
    '&email': (row, { email }) => ({ ...row, email }),
    '&*tags': (row, { tags }) => ({ ...row, tags }),
    '&[a+b]': (row, { a, b }) => ({ ...row, a, b }),
  };

  it.each(Object.entries(SWAPS))(
    'UX2 allow an exact restore of values that were swapped, taken over or rotated, index %s',
    async (index, take) => {
      const edits: readonly ((rows: Row[]) => Row[])[] = [
        ([r0 = {}, r1 = {}]) => [take(r0, r1), take(r1, r0)],
        ([r0 = {}, r1 = {}]) => [take(r0, { email: 'other', tags: ['other'], a: 'other', b: 1 }), take(r1, r0)],
        ([r0 = {}, r1 = {}, r2 = {}]) => [take(r0, r1), take(r1, r2), take(r2, r0)],
      ];
      for (const edit of edits) {
        const { repository, source, snapshot, before, rows } = await edited(
          { rows: `id, ${index}` },
          fill100,
          async (db) => {
            const changed = edit(await db.table('rows').toArray());
            await db.table('rows').bulkDelete(changed.map(({ id }) => Number(id)));
            await db.table('rows').bulkAdd(changed);
          },
        );
        const plan = await restore(repository, source, snapshot);
        expect(plan.changes['rows']?.kind).toBe('rows');
        expect(plan.tables[0]).toMatchObject({ conflicts: 0 });
        expect(await rows()).toEqual(before);
      }
    },
  );

  it('UX3 allow an exact restore with over a thousand changes before a removal', async () => {
    const { repository, source, snapshot, before, rows } = await edited(
      { tags: 'id, &name' },
      (db) =>
        db.table('tags').bulkAdd(many(6000, (at) => ({ id: `g${String(at).padStart(5, '0')}`, name: `n${at}`, v: 0 }))),
      async (db) => {
        await db.table('tags').limit(1500).modify({ v: 1 });
        await db.table('tags').delete('g00005');
        await db.table('tags').add({ id: 'zz', name: 'n5', v: 0 });
      },
    );
    await restore(repository, source, snapshot);
    expect(await rows()).toEqual(before);
  }, 60_000);

  /** The tag g5 was deleted and its name given to zz; g6 was deleted too. */
  const takenOver = () =>
    edited(
      { tags: 'id, &name' },
      (db) => db.table('tags').bulkAdd(many(100, (at) => ({ id: `g${at}`, name: `n${at}` }))),
      async (db) => {
        await db.table('tags').bulkDelete(['g5', 'g6']);
        await db.table('tags').add({ id: 'zz', name: 'n5' });
      },
    );

  it.each(['missing', 'update'] as const)(
    'UX4 cause a conflict that names index and row, in mode %s: by default, the present row stays',
    async (mode) => {
      const { db, repository, source, snapshot } = await takenOver();
      const decisions = new Map<string, RowDecision>();
      const plan = await planRestore({
        repository,
        snapshot,
        source,
        choice: choose(mode),
        onDecision: (decision) => decisions.set(decision.keyText, decision),
      });
      expect(plan.tables[0]).toMatchObject({
        added: 1,
        changed: 0,
        removed: 0,
        conflicts: 1,
        unsettled: 0,
        needsChoice: 1,
      });
      expect(decisions.get('"g5"')).toMatchObject({
        action: 'keep',
        isConflict: true,
        isSettled: false,
        needsChoice: true,
        uniqueConflict: { index: 'name', keyText: '"zz"' },
      });
      await applyRestore(repository, source, plan);
      expect([
        await db.table('tags').get('zz'),
        await db.table('tags').get('g5'),
        await db.table('tags').get('g6'),
      ]).toEqual([{ id: 'zz', name: 'n5' }, undefined, { id: 'g6', name: 'n6' }]);
    },
  );

  it('UX5 conflicts are settled by a choice: keep mine, or let the backup’s row replace the present one', async () => {
    for (const [take, expected] of [
      ['mine', [1, 0, 0]],
      ['theirs', [0, 1, 1]],
    ] as const) {
      const { db, repository, source, snapshot } = await takenOver();
      const plan = await restore(
        repository,
        source,
        snapshot,
        choose('missing', { take, table: 'tags', keyText: '"g5"' }),
      );
      expect(plan.tables[0]).toMatchObject({ conflicts: 1, unsettled: 0, removed: expected[2] });
      expect(plan.tables[0]?.needsChoice ?? 0).toBe(0);
      expect([
        await db.table('tags').where('id').equals('zz').count(),
        await db.table('tags').where('id').equals('g5').count(),
      ]).toEqual(expected.slice(0, 2));
    }
  });

  it('UX6 cause a conflict if only some rows are restored exactly, and both rows stay valid', async () => {
    const { db, repository, source, snapshot, now, rows } = await takenOver();
    const choice: RestoreChoice = {
      mode: 'exact',
      selection: [{ isTaken: false }, { isTaken: true, table: 'tags', keyText: '"g5"' }],
      resolutions: [],
    };
    const plan = await restore(repository, source, snapshot, choice);
    expect(plan.tables[0]).toMatchObject({ needsChoice: 1 });
    expect(await rows()).toEqual(now);
    const settled = await restore(repository, source, snapshot, { ...choice, resolutions: [{ take: 'theirs' }] });
    expect(settled.tables[0]).toMatchObject({ added: 1, removed: 1 });
    expect(await db.table('tags').get('g5')).toEqual({ id: 'g5', name: 'n5' });
  });

  it('UX7 are judged again if a row cannot change: a row that relied on its value becomes a conflict too', async () => {
    // Row a gives its name to b, and b gives its name to c. Row a cannot be restored because its old name is taken.
    const { repository, source, snapshot, rows, now } = await edited(
      { r: 'id, &name' },
      (db) =>
        db.table('r').bulkAdd([
          { id: 'a', name: '1' },
          { id: 'b', name: '2' },
          { id: 'c', name: '3' },
        ]),
      async (db) => {
        await db.table('r').clear();
        await db.table('r').bulkAdd([
          { id: 'a', name: '2' },
          { id: 'b', name: '3' },
          { id: 'c', name: '4' },
          { id: 'z', name: '1' },
        ]);
      },
    );
    const plan = await restore(repository, source, snapshot, choose('update', { take: 'theirs', keyText: '"none"' }));
    expect(plan.tables[0]).toMatchObject({ changed: 0, conflicts: 3, needsChoice: 3 });
    expect(await rows()).toEqual(now);
  });

  it('UX8 prevent keeping both if the copy would collide, and the present row stays', async () => {
    const { repository, source, snapshot, now, rows } = await edited(
      { tags: 'id, &name' },
      (db) => db.table('tags').bulkAdd(many(10, (at) => ({ id: `g${at}`, name: `n${at}`, v: 0 }))),
      (db) => db.table('tags').update('g5', { v: 1 }),
    );
    const plan = await restore(repository, source, snapshot, choose('update', { take: 'both' }));
    expect(plan.tables[0]).toMatchObject({ added: 0, conflicts: 1, needsChoice: 1 });
    expect(await rows()).toEqual(now);
  });

  it('UX9 that still refuse a row end the restore with a code that names index and rows, without changes', async () => {
    const db = newDatabase({ rows: 'id, &*tags' });
    await db.table('rows').add({ id: 1, tags: ['a', 'b'] });
    const changes = async function* (): AsyncIterable<SourceChange> {
      yield {
        kind: 'put',
        table: 'rows',
        rows: [
          { key: 2, value: { id: 2, tags: ['c'] } },
          { key: 3, value: { id: 3, tags: ['x', 'b'] } },
        ],
      };
    };
    await expect(sourceOf(db).apply(['rows'], changes)).rejects.toMatchObject({
      code: 'unique-conflict',
      context: { table: 'rows', index: 'tags', key: '3', other: '1' },
    });
    expect(await db.table('rows').count()).toBe(1);
  });

  it('UX10 of a later schema: of two rows with the same value, one is restored and the other reported', async () => {
    const from = newDatabase({ r: 'id' });
    await from.table('r').bulkAdd([
      { id: 1, name: 'x' },
      { id: 2, name: 'x' },
      { id: 3, name: 'y' },
    ]);
    const repository = await newRepository();
    const snapshot = await backUp(repository, sourceOf(from));
    const to = newDatabase({ r: 'id, &name' });
    const plan = await restore(repository, sourceOf(to), snapshot);
    expect(plan.tables[0]).toMatchObject({ added: 2, conflicts: 1, needsChoice: 1 });
    expect(await to.table('r').toArray()).toEqual([
      { id: 1, name: 'x' },
      { id: 3, name: 'y' },
    ]);
  });

  it('UX11 apply to rows after the source fits them: a value taken by then is a conflict in the plan', async () => {
    const db = newDatabase({ rows: 'id, &number' });
    const source = sourceOf(db, {
      planFitting: async () => ({ rules: {}, beside: [], notes: [] }),
      fit: (_rules, _table, { value }) => ({ ...(value as Row), number: Number((value as Row)['number']) + 10 }),
    });
    const repository = await newRepository();
    await db.table('rows').bulkAdd([
      { id: 1, number: 1 },
      { id: 2, number: 2 },
    ]);
    const snapshot = await backUp(repository, source);
    await db.table('rows').clear();
    await db.table('rows').add({ id: 3, number: 11 });
    const decisions: RowDecision[] = [];
    const onDecision = (decision: RowDecision) => void decisions.push(decision);
    const plan = await planRestore({ repository, snapshot, source, choice: choose('missing'), onDecision });
    expect(decisions.filter(({ uniqueConflict }) => uniqueConflict)).toMatchObject([
      { keyText: '1', needsChoice: true, uniqueConflict: { index: 'number', keyText: '3' } },
    ]);
    await applyRestore(repository, source, plan);
    expect(await db.table('rows').toArray()).toEqual([
      { id: 2, number: 12 },
      { id: 3, number: 11 },
    ]);
  });
});
