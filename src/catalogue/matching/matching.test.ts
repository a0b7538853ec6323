import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildCollection } from '../build-collection.ts';
import type { CatalogueRecord, Collection, Field, FieldValue, View } from '../model.ts';
import { matchRecords } from './match-records.ts';
import { NO_MATCHING, type Matching } from './matching.ts';
import { canFollowPairs, pairCollections } from './pair-collections.ts';
import { planMatching } from './plan-matching.ts';
import { rewriteRow } from './rewrite-row.ts';

interface Side {
  readonly collections: readonly Collection[];
  readonly fields: readonly Field[];
  readonly views: readonly View[];
  readonly records: readonly CatalogueRecord[];
}

const T0 = '2026-01-01T00:00:00.000Z';
const TABLES = ['collections', 'fields', 'views', 'records'] as const;

/** A side with the plants template, whose ids are random as on every device. */
function plantsSide(name = 'Plants'): Side & { readonly idOf: (key: string) => string } {
  const { collection, fields, views, fieldIdsByKey } = buildCollection({ name, template: 'plants', order: 1 });
  return { collections: [collection], fields, views, records: [], idOf: (key) => fieldIdsByKey.get(key) ?? '' };
}

function record(id: string, collectionId: string, values: Readonly<Record<string, FieldValue>>): CatalogueRecord {
  return { id, collectionId, values, fileHashes: [], createdAt: T0, updatedAt: T0 };
}

async function* each<Row>(rows: readonly Row[]): AsyncGenerator<Row> {
  yield* rows;
}

async function match(backup: Side, now: Side): Promise<Matching> {
  const pairs = pairCollections(backup, now);
  return matchRecords(planMatching(pairs, backup, now), each(backup.records), each(now.records));
}

/** The rows of a backup after rewriting. */
function rewritten(matching: Matching, side: Side): Side {
  // The cast: rewriting keeps a row a row of its table.
  const rows = <Row>(table: string, of: readonly Row[]) => of.map((row) => rewriteRow(matching, table, row) as Row);
  return {
    collections: rows('collections', side.collections),
    fields: rows('fields', side.fields),
    views: rows('views', side.views),
    records: rows('records', side.records),
  };
}

const firstOption = (side: Side, fieldId: string) =>
  side.fields.find(({ id }) => id === fieldId)?.options?.[0]?.id ?? '';

describe('pairing collections', () => {
  const collection = (id: string, name: string) => ({ id, name, titleFieldId: 't' });
  const pairsOf = (backup: readonly object[], now: readonly object[]) =>
    pairCollections({ collections: backup }, { collections: now });

  it('MN1 pairs collections with the same name but other ids, ignoring case and spaces', () => {
    expect(pairsOf([collection('a', ' my  Plants')], [collection('b', 'My plants')])).toEqual([{ from: 'a', to: 'b' }]);
  });

  it('MN2 skips collections with the same id on both sides, and names that occur twice on one side', () => {
    expect(pairsOf([collection('a', 'Plants')], [collection('a', 'Plants')])).toEqual([]);
    expect(pairsOf([collection('a', 'Plants')], [collection('a', 'Herbs'), collection('b', 'Plants')])).toEqual([]);
    expect(pairsOf([collection('a', 'X'), collection('b', 'x')], [collection('c', 'X')])).toEqual([]);
    expect(pairsOf([collection('a', ''), { id: 'b', titleFieldId: 't', name: 7 }], [collection('c', '')])).toEqual([]);
  });

  it('MN3 applies earlier choices only if both collections still exist', () => {
    const [backup, now] = [{ collections: [collection('a', 'A')] }, { collections: [collection('b', 'B')] }];
    expect(canFollowPairs([{ from: 'a', to: 'b' }], backup, now)).toBe(true);
    expect(canFollowPairs([{ from: 'a', to: 'gone' }], backup, now)).toBe(false);
    expect(canFollowPairs([{ from: 'b', to: 'b' }], backup, now)).toBe(false);
  });
});

describe('rewriting a backup for the present collections', () => {
  it('MN4 maps fields, choices, views and records of the same template to the present ids', async () => {
    const [backup, now] = [plantsSide(), plantsSide()];
    const light = backup.fields.find(({ type }) => type === 'select')?.id ?? '';
    const lightNow =
      now.fields.find(({ name }) => name === backup.fields.find(({ id }) => id === light)?.name)?.id ?? '';
    const [from, to] = [backup.collections[0]?.id ?? '', now.collections[0]?.id ?? ''];
    const values = { [backup.idOf('name')]: 'Basil', [light]: firstOption(backup, light) };
    const matching = await match({ ...backup, records: [record('r1', from, values)] }, now);
    const result = rewritten(matching, { ...backup, records: [record('r1', from, values)] });
    expect(result.collections).toEqual(now.collections);
    expect(result.fields).toEqual(now.fields);
    expect(result.views).toEqual(now.views);
    expect(result.records).toEqual([
      record('r1', to, { [now.idOf('name')]: 'Basil', [lightNow]: firstOption(now, lightNow) }),
    ]);
  });

  it('MN5 appends fields and choices without a counterpart to the present ones', async () => {
    const [backup, now] = [plantsSide(), plantsSide()];
    const from = backup.collections[0]?.id ?? '';
    const extra: Field = { id: 'extra', collectionId: from, name: 'Smell', type: 'text', order: 2.5 };
    const fields = backup.fields.map((field) =>
      field.type === 'select'
        ? { ...field, options: [{ id: 'new', label: 'Brand new', color: 'red' as const }] }
        : field,
    );
    const result = rewritten(await match({ ...backup, fields: [...fields, extra] }, now), {
      ...backup,
      fields: [...fields, extra],
    });
    const last = Math.max(...now.fields.map(({ order }) => order));
    expect(result.fields.at(-1)).toEqual({ ...extra, collectionId: now.collections[0]?.id, order: last + 1 });
    for (const field of result.fields.filter(({ type }) => type === 'select')) {
      const before = now.fields.find(({ id }) => id === field.id)?.options ?? [];
      expect(field.options?.map(({ label }) => label)).toEqual([...before.map(({ label }) => label), 'Brand new']);
    }
  });

  it('MN6 keeps fields apart if their values have another type or unit', async () => {
    const [backup, now] = [plantsSide(), plantsSide()];
    const height = (side: Side, id: string, more: Partial<Field>): Side => ({
      ...side,
      fields: [
        ...side.fields,
        { id, collectionId: side.collections[0]?.id ?? '', name: 'Height', type: 'number', order: 99, ...more },
      ],
    });
    for (const [theirs, mine] of [
      [{ unit: 'cm' }, { unit: 'm' }],
      [{}, { type: 'text' as const }],
    ] as const) {
      const matching = await match(height(backup, 'theirs', theirs), height(now, 'mine', mine));
      expect(matching.fields.has('theirs')).toBe(false);
    }
    expect((await match(height(backup, 'theirs', {}), height(now, 'mine', {}))).fields.get('theirs')).toBe('mine');
  });

  it('MN7 pairs the title fields even if their names differ', async () => {
    const [backup, now] = [plantsSide(), plantsSide()];
    const renamed = now.fields.map((field) =>
      field.id === now.idOf('name') ? { ...field, name: 'What it is called' } : field,
    );
    expect((await match(backup, { ...now, fields: renamed })).fields.get(backup.idOf('name'))).toBe(now.idOf('name'));
  });

  it('MN8 adds a view that differs from its namesake beside it, with the present ids', async () => {
    const [backup, now] = [plantsSide(), plantsSide()];
    const [first] = backup.views;
    if (!first) throw new Error('the template has a view');
    const filtered: View = { ...first, filters: [{ fieldId: backup.idOf('name'), operator: 'contains', value: 'a' }] };
    const views = [filtered, ...backup.views.slice(1)];
    const result = rewritten(await match({ ...backup, views }, now), { ...backup, views });
    expect(result.views.find(({ id }) => id === first.id)).toMatchObject({
      collectionId: now.collections[0]?.id,
      filters: [{ fieldId: now.idOf('name') }],
    });
    expect(result.views.filter(({ id }) => now.views.some((view) => view.id === id))).toHaveLength(views.length - 1);
  });

  it('MN9 treats records with the same values as one, even with circular relations, each at most once', async () => {
    const [backup, now] = [plantsSide(), plantsSide()];
    const relation = (side: Side, id: string): Side => ({
      ...side,
      fields: [
        ...side.fields,
        { id, collectionId: side.collections[0]?.id ?? '', name: 'Beside', type: 'relation', order: 99 },
      ],
    });
    const records = (side: ReturnType<typeof plantsSide>, beside: string, prefix: string, last: string) =>
      [
        ['a', 'Basil', ['b']],
        ['b', 'Mint', ['a']],
        ['c', 'Sage', ['a', 'd']],
        ['d', last, []],
        ['e', 'Thyme', []],
        ['f', 'Thyme', []],
      ].map(([id, title, related]) =>
        record(`${prefix}${String(id)}`, side.collections[0]?.id ?? '', {
          [side.idOf('name')]: String(title),
          ...((related as string[]).length > 0 && { [beside]: (related as string[]).map((other) => prefix + other) }),
        }),
      );
    const matching = await match(
      { ...relation(backup, 'beside-then'), records: records(backup, 'beside-then', 'then-', 'Dill') },
      { ...relation(now, 'beside-now'), records: records(now, 'beside-now', 'now-', 'Fennel').slice(0, 5) },
    );
    // Sage points at another plant here, so it is a different record; of two equal ones, only one is here.
    expect([...matching.records]).toEqual([
      ['then-a', 'now-a'],
      ['then-b', 'now-b'],
      ['then-e', 'now-e'],
    ]);
  });

  it('MN10 changes nothing the second time: rows added by an earlier restore are known by their ids', async () => {
    const [backup, now] = [plantsSide(), plantsSide()];
    const from = backup.collections[0]?.id ?? '';
    const then: Side = {
      ...backup,
      fields: [...backup.fields, { id: 'extra', collectionId: from, name: 'Smell', type: 'text', order: 50 }],
      records: [record('r1', from, { [backup.idOf('name')]: 'Basil', extra: 'sweet' })],
    };
    const once = rewritten(await match(then, now), then);
    const twice = rewritten(await match(then, once), then);
    expect(twice).toEqual(once);
  });

  it('MN11 maps ids inside settings, and leaves malformed rows unchanged', async () => {
    const [backup, now] = [plantsSide(), plantsSide()];
    const matching = await match(backup, now);
    const [from, to] = [backup.collections[0]?.id, now.collections[0]?.id];
    expect(rewriteRow(matching, 'settings', { key: 'start', value: { open: [from, 'x'] } })).toEqual({
      key: 'start',
      value: { open: [to, 'x'] },
    });
    for (const odd of [null, 7, 'text', [], { id: 3 }, { id: 'x', values: null, collectionId: from }])
      for (const table of [...TABLES, 'settings', 'unknown']) expect(rewriteRow(matching, table, odd)).toBe(odd);
  });
});

describe('properties', () => {
  const names = fc.constantFrom('Name', 'Light', 'Water', 'Beside');
  const fieldShape = fc.record({
    name: names,
    type: fc.constantFrom('text', 'number', 'select', 'multiSelect', 'relation'),
    labels: fc.uniqueArray(fc.constantFrom('Sun', 'sun ', 'Shade', 'Dark'), { maxLength: 3 }),
  });
  const collectionShape = fc.record({
    name: fc.constantFrom('Plants', 'plants', 'Books', 'Places'),
    fields: fc.array(fieldShape, { minLength: 1, maxLength: 4 }),
    records: fc.array(fc.array(fc.nat(2), { minLength: 4, maxLength: 4 }), { maxLength: 4 }),
  });
  const sideShape = fc.array(collectionShape, { maxLength: 3 });
  type Shape = typeof sideShape extends fc.Arbitrary<infer Value> ? Value : never;

  /** Ids begin with the side's letter, because random ids of two devices never collide. */
  function sideOf(shape: Shape, letter: string): Side {
    const recordIds = shape.flatMap(({ records }, at) => records.map((_, of) => `${letter}${at}r${of}`));
    const parts = shape.map(({ name, fields, records }, at) => {
      const id = `${letter}${at}`;
      const built = fields.map((field, of): Field => ({
        id: `${id}f${of}`,
        collectionId: id,
        name: field.name,
        type: of === 0 ? 'text' : field.type,
        order: of,
        ...(of > 0 && (field.type === 'select' || field.type === 'multiSelect')
          ? { options: field.labels.map((label, nth) => ({ id: `${id}f${of}o${nth}`, label, color: 'red' as const })) }
          : {}),
      }));
      const valueOf = (field: Field, pick: number): FieldValue | undefined => {
        const option = field.options?.[pick]?.id;
        const related = recordIds[pick];
        if (field.type === 'number') return pick;
        if (field.type === 'select') return option;
        if (field.type === 'multiSelect') return option === undefined ? undefined : [option];
        if (field.type === 'relation') return related === undefined ? undefined : [related];
        return `text ${pick}`;
      };
      return {
        collection: { ...COLLECTION, id, name, titleFieldId: `${id}f0` },
        fields: built,
        view: {
          ...VIEW,
          id: `${id}v`,
          collectionId: id,
          sorts: [{ fieldId: `${id}f0`, direction: 'ascending' as const }],
        },
        records: records.map((picks, of) => {
          const values = built.flatMap((field, nth) => {
            const value = valueOf(field, picks[nth] ?? 0);
            return value === undefined ? [] : [[field.id, value] as const];
          });
          return record(`${id}r${of}`, id, Object.fromEntries(values));
        }),
      };
    });
    return {
      collections: parts.map(({ collection }) => collection),
      fields: parts.flatMap(({ fields }) => fields),
      views: parts.map(({ view }) => view),
      records: parts.flatMap(({ records }) => records),
    };
  }
  const COLLECTION: Omit<Collection, 'id' | 'name' | 'titleFieldId'> = {
    color: 'green',
    icon: 'plant',
    template: 'blank',
    order: 1,
    createdAt: T0,
    updatedAt: T0,
  };
  const VIEW: Omit<View, 'id' | 'collectionId' | 'sorts'> = {
    name: 'All',
    kind: 'table',
    order: 1,
    search: '',
    filters: [],
    hiddenFieldIds: [],
    columnWidths: {},
  };

  it('MN12 keeps every row the same object if there are no pairs', async () => {
    await fc.assert(
      fc.asyncProperty(sideShape, sideShape, async (then, here) => {
        const [backup, now] = [sideOf(then, 'b'), sideOf(here, 'n')];
        const matching = await matchRecords(planMatching([], backup, now), each(backup.records), each(now.records));
        for (const rules of [matching, NO_MATCHING])
          for (const table of TABLES) for (const row of backup[table]) expect(rewriteRow(rules, table, row)).toBe(row);
      }),
    );
  });

  it('MN13 leaves no dangling reference, no duplicate id, and no lost record or value', async () => {
    await fc.assert(
      fc.asyncProperty(sideShape, sideShape, async (then, here) => {
        const [backup, now] = [sideOf(then, 'b'), sideOf(here, 'n')];
        const result = rewritten(await match(backup, now), backup);
        const all = (table: (typeof TABLES)[number]) =>
          new Map([...now[table], ...result[table]].map((row) => [row.id, row]));
        const [collections, fields, records] = [
          all('collections'),
          all('fields') as Map<string, Field>,
          all('records'),
        ];
        for (const table of TABLES) expect(new Set(result[table].map(({ id }) => id)).size).toBe(backup[table].length);
        for (const { collectionId } of [...result.fields, ...result.views, ...result.records])
          expect(collections.has(collectionId)).toBe(true);
        for (const view of result.views) for (const { fieldId } of view.sorts) expect(fields.has(fieldId)).toBe(true);
        for (const [at, { collectionId, values }] of result.records.entries()) {
          expect(Object.keys(values)).toHaveLength(Object.keys(backup.records[at]?.values ?? {}).length);
          for (const [fieldId, value] of Object.entries(values)) {
            const field = fields.get(fieldId);
            expect(field?.collectionId).toBe(collectionId);
            const ids = Array.isArray(value) ? (value as readonly string[]) : [String(value)];
            if (field?.options)
              for (const id of ids) expect(field.options.some((option) => option.id === id)).toBe(true);
            if (field?.type === 'relation') for (const id of ids) expect(records.has(id)).toBe(true);
          }
        }
      }),
    );
  });
});
