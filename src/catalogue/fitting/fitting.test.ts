import { describe, expect, it } from 'vitest';
import type { CatalogueTableName } from '../describe-source.ts';
import type { CatalogueRecord, Field, FieldType, FieldValue, SelectOption, View } from '../model.ts';
import { fitCatalogueRow } from './fit-row.ts';
import { fittingWords } from './fitting-words.ts';
import { planCatalogueFitting } from './plan-fitting.ts';
import type { ComingRow, FittingTables } from './fitting-types.ts';

type Rows = Partial<Record<CatalogueTableName, readonly object[]>>;
type Side = Record<CatalogueTableName, Map<string, object>>;

const SUN: SelectOption = { id: 'sun', label: 'Sun', color: 'orange' };
const SHADE: SelectOption = { id: 'shade', label: 'Shade', color: 'gray' };
const COLLECTION = { id: 'plants', name: 'Plants', titleFieldId: 'name', order: 1 };
const NAME: Field = { id: 'name', collectionId: 'plants', name: 'Name', type: 'text', order: 1 };

const field = (type: FieldType, rest: Partial<Field> = {}): Field => ({
  id: 'f',
  collectionId: 'plants',
  name: 'Field',
  type,
  order: 2,
  ...rest,
});
const record = (id: string, values: Record<string, FieldValue>): CatalogueRecord => ({
  id,
  collectionId: 'plants',
  values: { name: id, ...values },
  fileHashes: [],
  createdAt: 'then',
  updatedAt: 'then',
});
const view = (rest: Partial<View>): View => ({
  id: 'v',
  collectionId: 'plants',
  name: 'View',
  kind: 'table',
  order: 1,
  search: '',
  filters: [],
  sorts: [],
  hiddenFieldIds: [],
  columnWidths: {},
  ...rest,
});

function sideOf(rows: Rows): Side {
  const table = (name: CatalogueTableName) =>
    new Map((rows[name] ?? []).map((row) => [(row as { id: string }).id, row]));
  return {
    collections: table('collections'),
    fields: table('fields'),
    views: table('views'),
    settings: new Map(),
    records: table('records'),
    files: new Map(),
    conflicts: new Map(),
  };
}

/** The result of restoring some rows by the fitting plan: all rows afterwards, and the plan's notes. */
async function restore({
  backup,
  now,
  brought,
  removed = {},
  fields = {},
  beside: besideKeys = {},
}: {
  readonly backup: Rows;
  readonly now: Rows;
  /** Keys by table. */
  readonly brought: Partial<Record<CatalogueTableName, readonly string[]>>;
  readonly removed?: Partial<Record<CatalogueTableName, readonly string[]>>;
  readonly fields?: Readonly<Record<string, readonly string[]>>;
  /** Records of the backup kept beside the present ones: present key by new key. */
  readonly beside?: Readonly<Record<string, string>>;
}) {
  const [then, live] = [sideOf(backup), sideOf(now)];
  const coming = (table: CatalogueTableName): ComingRow[] =>
    (brought[table] ?? []).map((key) => ({
      key,
      value: then[table].get(key) ?? live[table].get(key),
      ...(fields[key] ? { fields: fields[key] } : {}),
      ...(besideKeys[key] === undefined ? {} : { besideKey: besideKeys[key] }),
    }));
  const staying = (table: CatalogueTableName) =>
    [...live[table]]
      .filter(([key]) => !brought[table]?.includes(key) && !removed[table]?.includes(key))
      .map(([key, value]) => ({ key, value }));
  const rowsOf = (side: Side) =>
    async function* rows(table: CatalogueTableName) {
      yield [...side[table]].map(([key, value]) => ({ key, value }));
    };
  const tables: FittingTables = {
    now: rowsOf(live),
    inBackup: rowsOf(then),
    async *brought(table) {
      yield coming(table);
    },
    async *staying(table) {
      yield staying(table);
    },
    takenAt: '2026-03-12T12:00:00.000Z',
  };
  const fitting = await planCatalogueFitting(tables);
  const after = sideOf({});
  for (const table of ['collections', 'fields', 'views', 'records'] as const) {
    const beside = new Set(fitting?.beside.filter((reference) => reference.table === table).map(({ key }) => key));
    for (const row of staying(table))
      after[table].set(
        row.key,
        (fitting && beside.has(row.key) ? fitCatalogueRow(fitting.rules, table, row, false) : row.value) as object,
      );
    for (const row of coming(table))
      after[table].set(
        row.key as string,
        (fitting ? fitCatalogueRow(fitting.rules, table, row, true) : row.value) as object,
      );
  }
  const valueOf = (id: string, fieldId = 'f') =>
    (after.records.get(id) as CatalogueRecord | undefined)?.values[fieldId];
  return {
    fitting,
    notes: fitting?.notes ?? [],
    after,
    valueOf,
    options: () => (after.fields.get('f') as Field).options,
  };
}

const base = (f: Field, records: readonly CatalogueRecord[] = [], views: readonly View[] = []): Rows => ({
  collections: [COLLECTION],
  fields: [NAME, f],
  records,
  views,
});

describe('a restored record', () => {
  it('FR1 restores its choices that have been deleted, for single and multiple choice', async () => {
    for (const [type, value] of [
      ['select', 'shade'],
      ['multiSelect', ['sun', 'shade']],
    ] as const) {
      const result = await restore({
        backup: base(field(type, { options: [SUN, SHADE] }), [record('fern', { f: value })]),
        now: base(field(type, { options: [SUN] })),
        brought: { records: ['fern'] },
      });
      expect(result.options()).toEqual([SUN, SHADE]);
      expect(result.valueOf('fern')).toEqual(value);
      expect(result.notes).toEqual([{ kind: 'part-returns', subject: 'Field', part: 'Shade', count: 1 }]);
    }
  });

  it('FR2 uses an existing choice with the same name instead of adding a second one', async () => {
    const again: SelectOption = { id: 'new', label: ' shade', color: 'blue' };
    const result = await restore({
      backup: base(field('multiSelect', { options: [SUN, SHADE] }), [record('fern', { f: ['shade', 'sun'] })]),
      now: base(field('multiSelect', { options: [{ ...SUN, label: 'Full sun' }, again] })),
      brought: { records: ['fern'] },
    });
    expect(result.options()).toEqual([{ ...SUN, label: 'Full sun' }, again]);
    expect(result.valueOf('fern')).toEqual(['new', 'sun']);
  });

  const CONVERSIONS: readonly (readonly [
    from: Field,
    value: FieldValue,
    to: Field,
    result: FieldValue | undefined,
    kind: 'converted' | 'lost' | undefined,
  ])[] = [
    [field('number'), 120, field('text'), '120', 'converted'],
    [field('text'), '120', field('number'), 120, 'converted'],
    [field('text'), 'tall', field('number'), undefined, 'lost'],
    [field('checkbox'), true, field('number'), 1, 'converted'],
    [field('rating'), 4, field('number'), 4, undefined],
    [field('text'), 'yes', field('checkbox'), true, 'converted'],
    [field('select', { options: [SUN] }), 'sun', field('text'), 'Sun', 'converted'],
    [field('text'), 'sun', field('select', { options: [SUN] }), 'sun', undefined],
    [field('text'), 'Sun', field('select', { options: [SUN] }), 'sun', 'converted'],
    [
      field('select', { options: [SUN, SHADE] }),
      'shade',
      field('multiSelect', { options: [{ ...SHADE, label: 'Dark' }] }),
      ['shade'],
      'converted',
    ],
    [
      field('multiSelect', { options: [SUN, SHADE] }),
      ['sun', 'shade'],
      field('select', { options: [SUN, SHADE] }),
      'sun',
      'lost',
    ],
    [field('location'), { latitude: 1, longitude: 2 }, field('date'), undefined, 'lost'],
    [field('date'), '2026-01-02', field('photos'), undefined, 'lost'],
  ];

  it.each(CONVERSIONS)(
    'FR3 has its values converted as by a change of type: from %o, %o becomes one of %o',
    async (from, value, to, expected, kind) => {
      const result = await restore({
        backup: base(from, [record('fern', { f: value })]),
        now: base(to),
        brought: { records: ['fern'] },
      });
      expect(result.valueOf('fern')).toEqual(expected);
      expect(result.notes).toEqual(kind ? [{ kind, subject: 'Field', count: 1 }] : []);
    },
  );

  it('FR4 gets a new choice, created once, for each word that has none', async () => {
    const result = await restore({
      backup: base(field('text'), [record('a', { f: 'Red' }), record('b', { f: 'red ' }), record('c', { f: 'Blue' })]),
      now: base(field('select', { options: [] })),
      brought: { records: ['a', 'b', 'c'] },
    });
    expect(
      result
        .options()
        ?.map(({ label }) => label)
        .sort(),
    ).toEqual(['Blue', 'Red']);
    expect(result.valueOf('a')).toBe(result.valueOf('b'));
    expect(result.valueOf('c')).not.toBe(result.valueOf('a'));
  });

  it('FR5 turns titles into relations, and relations into titles', async () => {
    const rows = [record('rose', {}), record('ivy', { f: 'Rose' })];
    const toRelation = await restore({
      backup: base(field('text'), rows),
      now: base(field('relation', { relatedCollectionId: 'plants' }), [record('rose', {})]),
      brought: { records: ['ivy'] },
    });
    expect(toRelation.valueOf('ivy')).toEqual(['rose']);
    const toText = await restore({
      backup: base(field('relation'), [record('ivy', { f: ['rose'] })]),
      now: base(field('text'), [record('rose', {})]),
      brought: { records: ['ivy'] },
    });
    expect(toText.valueOf('ivy')).toBe('rose');
  });

  it('FR6 keeps the present values in fields that are not restored', async () => {
    const result = await restore({
      backup: base(field('number'), [record('fern', { f: 5 })]),
      now: base(field('text'), [record('fern', { f: '7' })]),
      brought: { records: ['fern'] },
      fields: { fern: ['values.name'] },
    });
    expect(result.notes).toEqual([]);
  });
});

describe('sequential numbers', () => {
  const NUMBER = field('number', { isSequential: true });

  it('FR7 that were given twice are replaced by a new number above the highest on either side', async () => {
    const result = await restore({
      backup: base(NUMBER, [record('two', { f: 2 }), record('three', { f: 3 }), record('nine', { f: 9 })]),
      now: base(NUMBER, [record('one', { f: 1 }), record('new two', { f: 2 }), record('new three', { f: 3 })]),
      brought: { records: ['two', 'three', 'nine'] },
    });
    expect([result.valueOf('two'), result.valueOf('three'), result.valueOf('nine')]).toEqual([10, 11, 9]);
    expect([result.valueOf('new two'), result.valueOf('new three')]).toEqual([2, 3]);
    expect(result.notes).toEqual([{ kind: 'renumbered', subject: 'Field', count: 2 }]);
  });

  it('FR8 stay if they are free, if the record itself has them, or if the field is not sequential', async () => {
    const rows = [record('one', { f: 1 }), record('two', { f: 2 })];
    expect(
      (await restore({ backup: base(NUMBER, rows), now: base(NUMBER, rows), brought: { records: ['one', 'two'] } }))
        .fitting,
    ).toBeUndefined();
    const plain = await restore({
      backup: base(field('number'), rows),
      now: base(field('number'), [record('three', { f: 1 })]),
      brought: { records: ['one'] },
    });
    expect(plain.fitting).toBeUndefined();
  });
});

it('FR17 a restore leaves numbers alone that were already duplicates in the backup', async () => {
  const rows = [record('one', { f: 1 }), record('other', { f: 1 })];
  const number = field('number', { isSequential: true });
  expect(
    (
      await restore({
        backup: base(number, rows),
        now: base(number, [record('other', { f: 1 })]),
        brought: { records: ['one'] },
      })
    ).fitting,
  ).toBeUndefined();
});

describe('a restored field', () => {
  it('FR9 keeps the choices that present values use', async () => {
    const result = await restore({
      backup: base(field('select', { options: [SUN] })),
      now: base(field('select', { options: [SUN, SHADE] }), [record('fern', { f: 'shade' })]),
      brought: { fields: ['f'] },
    });
    expect(result.options()).toEqual([SUN, SHADE]);
    expect(result.valueOf('fern')).toBe('shade');
  });

  it('FR10 converts the present values to its type', async () => {
    const result = await restore({
      backup: base(field('number')),
      now: base(field('text'), [record('fern', { f: '12' }), record('ivy', { f: 'tall' })]),
      brought: { fields: ['f'] },
    });
    expect([result.valueOf('fern'), result.valueOf('ivy')]).toEqual([12, undefined]);
    expect(result.notes).toEqual([
      { kind: 'converted', subject: 'Field', count: 1 },
      { kind: 'lost', subject: 'Field', count: 1 },
    ]);
  });
});

describe('views and collections', () => {
  const naming = view({
    filters: [
      { fieldId: 'f', operator: 'is', value: 'sun' },
      { fieldId: 'name', operator: 'contains', value: 'a' },
    ],
    sorts: [{ fieldId: 'f', direction: 'ascending' }],
    hiddenFieldIds: ['f'],
    columnWidths: { f: 100 },
    boardFieldId: 'f',
  });

  it('FR11 restores a view without fields that were deleted or have another type now', async () => {
    const backup = base(field('select', { options: [SUN] }), [], [naming]);
    const gone = await restore({
      backup,
      now: { collections: [COLLECTION], fields: [NAME] },
      brought: { views: ['v'] },
    });
    expect(gone.after.views.get('v')).toEqual(
      view({ filters: [{ fieldId: 'name', operator: 'contains', value: 'a' }] }),
    );
    const changed = await restore({ backup, now: base(field('text')), brought: { views: ['v'] } });
    expect(changed.after.views.get('v')).toEqual(
      view({
        filters: [{ fieldId: 'name', operator: 'contains', value: 'a' }],
        hiddenFieldIds: ['f'],
        columnWidths: { f: 100 },
      }),
    );
    expect(gone.notes).toMatchObject([{ kind: 'unlinked', subject: 'View' }]);
  });

  it('FR12 restores a filter without choices that have been deleted', async () => {
    const filtered = view({
      filters: [
        { fieldId: 'f', operator: 'hasAny', value: ['sun', 'shade'] },
        { fieldId: 'f', operator: 'is', value: 'shade' },
      ],
    });
    const result = await restore({
      backup: base(field('select', { options: [SUN, SHADE] }), [], [filtered]),
      now: base(field('select', { options: [SUN] })),
      brought: { views: ['v'] },
    });
    expect(result.after.views.get('v')).toEqual(
      view({ filters: [{ fieldId: 'f', operator: 'hasAny', value: ['sun'] }] }),
    );
  });

  it('FR13 removes mentions of a removed field from a view that stays', async () => {
    const result = await restore({
      backup: { collections: [COLLECTION], fields: [NAME] },
      now: base(field('text'), [], [naming]),
      brought: {},
      removed: { fields: ['f'] },
    });
    expect(result.after.views.get('v')).toEqual(
      view({ filters: [{ fieldId: 'name', operator: 'contains', value: 'a' }] }),
    );
  });

  it('FR14 restores a collection with a title field of a suitable type', async () => {
    const result = await restore({
      backup: { collections: [{ ...COLLECTION, titleFieldId: 'f' }], fields: [NAME, field('text')] },
      now: { collections: [COLLECTION], fields: [NAME, field('photos')] },
      brought: { collections: ['plants'] },
    });
    expect(result.after.collections.get('plants')).toMatchObject({ titleFieldId: 'name' });
  });
});

describe('FR18 a record that is kept beside the present one', () => {
  const titled = (id: string, name: FieldValue) => record(id, { name });
  const both = (
    then: readonly CatalogueRecord[],
    live: readonly CatalogueRecord[],
    beside: Record<string, string>,
    rest: Rows = {},
  ) =>
    restore({
      backup: { ...base(field('text')), records: then, ...rest },
      now: { ...base(field('text')), records: live, ...rest },
      brought: { records: Object.keys(beside) },
      beside,
    });

  it('gets the date of its backup in its title', async () => {
    const { valueOf, notes } = await both([titled('copy', 'Fern')], [titled('fern', 'Fern')], { copy: 'fern' });
    expect(valueOf('copy', 'name')).toBe('Fern (from the backup of 12 Mar 2026)');
    expect(valueOf('fern', 'name')).toBe('Fern');
    expect(notes).toEqual([{ kind: 'renamed', subject: 'Plants', part: '(from the backup of 12 Mar 2026)', count: 1 }]);
  });

  it('gets a title that is unique in its collection', async () => {
    const live = [
      titled('fern', 'Fern'),
      titled('fern2', 'fern'),
      titled('old', 'Fern (from the backup of 12 Mar 2026)'),
    ];
    const { valueOf } = await both([titled('copy', 'Fern'), titled('copy2', 'Fern')], live, {
      copy: 'fern',
      copy2: 'fern2',
    });
    expect([valueOf('copy', 'name'), valueOf('copy2', 'name')]).toEqual([
      'Fern (from the backup of 12 Mar 2026, 2)',
      'Fern (from the backup of 12 Mar 2026, 3)',
    ]);
  });

  it('keeps its title if the present one has another, or if titles are not text', async () => {
    expect(
      (await both([titled('copy', 'Farn')], [titled('fern', 'Fern')], { copy: 'fern' })).valueOf('copy', 'name'),
    ).toBe('Farn');
    const numbers = await both(
      [titled('copy', 7)],
      [titled('fern', 7)],
      { copy: 'fern' },
      { fields: [{ ...NAME, type: 'number' }] },
    );
    expect(numbers.valueOf('copy', 'name')).toBe(7);
    expect(numbers.notes).toEqual([]);
  });
});

it('FR15 malformed rows are left unchanged', async () => {
  const odd = [
    { id: 'a' },
    { id: 'b', values: 5 },
    { id: 'c', collectionId: 'plants', values: { f: null } },
    { id: 'd', options: 7, type: 'select' },
  ];
  const rows: Rows = { collections: odd, fields: odd, views: odd, records: odd };
  const brought = {
    collections: ['a', 'b', 'c', 'd'],
    fields: ['a', 'b', 'c', 'd'],
    views: ['a', 'b', 'c', 'd'],
    records: ['a', 'b', 'c', 'd'],
  };
  const { after } = await restore({ backup: rows, now: base(field('text')), brought });
  for (const row of odd) expect(after.records.get(row.id)).toEqual(row);
});

it('FR16 each kind of note has its own sentence', () => {
  const kinds = ['part-returns', 'converted', 'lost', 'renumbered', 'renamed', 'unlinked'] as const;
  for (const count of [1, 2]) {
    const sentences = kinds.map((kind) => fittingWords({ kind, subject: 'Light', part: 'Shade', count }));
    expect(new Set(sentences).size).toBe(kinds.length);
    for (const sentence of sentences) expect(sentence).toMatch(/^[A-Z\d].*“Light”.*\.$/);
  }
});
