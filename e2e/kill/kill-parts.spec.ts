import type { DatabaseDump } from '../support/compare.ts';
import { expect, test } from '../support/test.ts';
import { createRandom, isRestoring, planKills } from './kill-plan.ts';
import { judge, judgeImport } from './live-state.ts';
import { durationsOf, ENDED } from './timeline.ts';

// Tests of the kill test's own parts: they detect what they must. No browser is needed.

type Rows = Readonly<Record<string, string>>;

function dumpOf(records: Rows, files: Rows, version = 10): DatabaseDump {
  // In the form of `dumpDatabase`: one digest per file, and one for all records together.
  const table = (name: string, rows: Rows) => {
    const values = Object.values(rows);
    return { name, schema: '{}', rows: Object.entries(rows), digests: name === 'files' ? values : [values.join()] };
  };
  return { version, tables: [table('files', files), table('records', records)] };
}

const old = dumpOf({ a: '1', b: '1' }, { shared: 's', before: 'x' });
const next = dumpOf({ a: '2', c: '1' }, { shared: 's', after: 'y' });

test('the old state differs from the new one', () => {
  expect(judge(old, old, next)).toEqual({ kind: 'old', unusedFiles: 0 });
  expect(judge(next, old, next)).toEqual({ kind: 'new', unusedFiles: 0 });
});

test('only unused whole files of the new state may accompany the old one', () => {
  expect(judge(dumpOf({ a: '1', b: '1' }, { shared: 's', before: 'x', after: 'y' }), old, next)).toEqual({
    kind: 'old',
    unusedFiles: 1,
  });
  // Part of a file, an unknown file, and an old file with the new state.
  expect(judge(dumpOf({ a: '1', b: '1' }, { shared: 's', before: 'x', after: 'half of y' }), old, next).kind).toBe(
    'neither',
  );
  expect(judge(dumpOf({ a: '1', b: '1' }, { shared: 's', before: 'x', stray: 'z' }), old, next).kind).toBe('neither');
  expect(judge(dumpOf({ a: '2', c: '1' }, { shared: 's', after: 'y', before: 'x' }), old, next).kind).toBe('neither');
});

test('a mixture that the short hashes cannot distinguish is neither state', () => {
  const live = {
    ...old,
    tables: old.tables.map((table) => ({ ...table, digests: table.name === 'records' ? ['other'] : table.digests })),
  };
  expect(judge(live, old, next).kind).toBe('neither');
});

test('an import is either complete or absent, and every earlier row is still there', () => {
  expect(judgeImport(old, old, 2)).toEqual({ kind: 'old', unusedFiles: 0 });
  expect(judgeImport(dumpOf({ a: '1', b: '1', x: '9', y: '9' }, { shared: 's', before: 'x' }), old, 2)).toEqual({
    kind: 'new',
    unusedFiles: 0,
  });
  // If a table has one row, its digest is that row's; with two rows, it covers both.
  expect(judgeImport(dumpOf({ a: '1', x: '9' }, {}), dumpOf({ a: '1' }, {}), 1).kind).toBe('new');
  // Part of the import; none of it, but a record missing; and all of it, but a record changed.
  expect(judgeImport(dumpOf({ a: '1', b: '1', x: '9' }, { shared: 's', before: 'x' }), old, 2).kind).toBe('neither');
  expect(judgeImport(dumpOf({ a: '1' }, { shared: 's', before: 'x' }), old, 2).kind).toBe('neither');
  expect(judgeImport(dumpOf({ a: '2', b: '1', x: '9', y: '9' }, { shared: 's', before: 'x' }), old, 2).kind).toBe(
    'neither',
  );
});

for (const [what, live] of [
  ['one record new', dumpOf({ a: '2', b: '1' }, { shared: 's', before: 'x' })],
  ['one record of both', dumpOf({ a: '1', b: '1', c: '1' }, { shared: 's', before: 'x' })],
  ['records gone', dumpOf({}, { shared: 's', before: 'x' })],
  ['new records without their file', dumpOf({ a: '2', c: '1' }, { shared: 's' })],
  ['old records without their file', dumpOf({ a: '1', b: '1' }, { shared: 's', after: 'y' })],
  ['an empty file', dumpOf({ a: '1', b: '1' }, { shared: '', before: 'x' })],
  ['another version', dumpOf({ a: '1', b: '1' }, { shared: 's', before: 'x' }, 20)],
] as const) {
  test(`a mixture is neither the old state nor the new one: ${what}`, () => {
    expect(judge(live, old, next).kind).toBe('neither');
  });
}

test('the kill plan follows from its seed, and reaches every job, every phase and beyond the end', () => {
  const plan = planKills(100, createRandom(5));
  expect(planKills(100, createRandom(5))).toEqual(plan);
  expect(planKills(100, createRandom(6))).not.toEqual(plan);
  const restores = plan.filter(({ job }) => job === 'restore');
  expect(new Set(plan.map(({ job }) => job)).size).toBe(5);
  expect(new Set(restores.flatMap(({ aim }) => (aim.kind === 'within' ? [aim.words] : []))).size).toBe(4);
  const fractions = restores
    .flatMap(({ aim }) => (aim.kind === 'anywhere' ? [aim.fraction] : []))
    .sort((one, other) => one - other);
  expect(fractions[0]).toBeLessThan(0.1);
  expect(fractions.at(-1)).toBeGreaterThan(1.1);
  // The short plan also aims within a restore.
  const [first] = planKills(6, createRandom(5));
  expect(first?.aim.kind === 'within' && isRestoring(first.aim.words)).toBe(true);
});

test('the duration of each message of a job is measured, and that of the whole job', () => {
  const moments = [
    { words: 'one', atMs: 10 },
    { words: 'two', atMs: 30 },
    { words: 'one', atMs: 60 },
    { words: ENDED, atMs: 100 },
  ];
  expect([...durationsOf(moments)]).toEqual([
    ['one', 60],
    ['two', 30],
    [ENDED, 100],
  ]);
  expect(durationsOf(moments.slice(0, 2)).has(ENDED)).toBe(false);
});
