import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeTestTable } from '../testing/memory-source.ts';
import { storedLine } from './line-of-value.ts';
import { mergeLists } from './merge-lists.ts';
import { mergeRow, type RowVersions } from './merge-row.ts';

const TABLE = describeTestTable('records', {
  keyPath: 'id',
  fieldsPath: 'values',
  modifiedPath: 'updatedAt',
  derivedPaths: ['count'],
});

const line = (values: object, others: object = {}) => storedLine('"r"', JSON.stringify({ id: 'r', values, ...others }));

function merged(versions: RowVersions) {
  const { result, lost, isReturned } = mergeRow(TABLE, versions);
  const value =
    typeof result === 'object'
      ? result.value
      : { later: versions.later, earlier: versions.earlier, none: undefined }[result]?.row.value;
  return { value, lost: lost.map(({ field, kept, lost: value }) => [field, kept, value]), isReturned };
}

describe('two versions of a row', () => {
  it('MR1 give a row with what either has changed', () => {
    const base = line({ a: 1, b: 1, c: 1 });
    const found = merged({ base, later: line({ a: 2, b: 1, c: 1 }), earlier: line({ a: 1, b: 2 }) });
    expect(found).toEqual({ value: { id: 'r', values: { a: 2, b: 2 } }, lost: [], isReturned: false });
  });

  it('MR2 of one field: the later edit stands, and the other value is kept as lost', () => {
    const found = merged({ base: line({ a: 1 }), later: line({ a: 2 }), earlier: line({ a: 3 }) });
    expect(found).toEqual({ value: { id: 'r', values: { a: 2 } }, lost: [['values.a', 2, 3]], isReturned: false });
  });

  it('MR3 of which one is deleted: unchanged it goes, edited it lives', () => {
    const base = line({ a: 1 }, { count: 1, updatedAt: 'then' });
    expect(merged({ base, later: undefined, earlier: base }).value).toBeUndefined();
    // Neither what is derived nor the time of the last change is an edit.
    const touched = line({ a: 1 }, { count: 2, updatedAt: 'now' });
    expect(merged({ base, later: undefined, earlier: touched })).toMatchObject({ value: undefined, isReturned: false });
    const edited = line({ a: 2 });
    expect(merged({ base, later: undefined, earlier: edited })).toMatchObject({ isReturned: true });
    expect(merged({ base, later: edited, earlier: undefined }).value).toEqual(edited.row.value);
  });

  it('MR4 without a base are united', () => {
    const found = merged({ later: line({ a: 1, b: 1 }), earlier: line({ a: 2, c: 1 }) });
    expect(found.value).toEqual({ id: 'r', values: { a: 1, b: 1, c: 1 } });
    expect(found.lost).toEqual([['values.a', 1, 2]]);
  });

  it('MR5 with lists of texts: what either added is there, and what either removed is not', () => {
    const base = line({ tags: ['x', 'y'] });
    const found = merged({ base, later: line({ tags: ['z', 'x', 'y'] }), earlier: line({ tags: ['y', 'w'] }) });
    expect(found).toMatchObject({ value: { values: { tags: ['z', 'y', 'w'] } }, lost: [] });
    expect(mergeLists(['x'], ['x'], 'x')).toBeUndefined();
    expect(mergeLists([1], [1, 2], [1, 3])).toBeUndefined();
  });

  it('MR7 with a list that one side has taken back: what the other added since is there, and nothing else', () => {
    const base = line({ tags: ['x'] });
    const found = merged({ base, later: line({ tags: ['x', 'y'] }), earlier: line({}) });
    expect(found).toMatchObject({ value: { values: { tags: ['y'] } }, lost: [] });
    expect(merged({ base, later: line({}), earlier: line({ tags: ['x', 'y'] }) })).toEqual(found);
  });

  it('MR6 are merged alike whichever side is mine, and once more without a change: V4', () => {
    const values = fc.dictionary(fc.constantFrom('a', 'b', 'c', '__proto__'), fc.constantFrom(1, 2, 3), { maxKeys: 4 });
    const version = fc.option(values, { nil: undefined });
    fc.assert(
      fc.property(version, version, version, (one, later, earlier) => {
        const versions = { base: one && line(one), later: later && line(later), earlier: earlier && line(earlier) };
        const { value, lost } = merged(versions);
        const result = value === undefined ? undefined : storedLine('"r"', JSON.stringify(value));
        // The result merged with one of its sides, on that side, is the result.
        for (const side of [versions.later, versions.earlier]) {
          const again = merged({ base: side, later: result, earlier: side });
          expect([again.value, again.lost]).toEqual([value, []]);
        }
        const { values } = (value ?? { values: {} }) as { readonly values: object };
        for (const [field, kept] of lost) {
          const name = String(field).slice('values.'.length);
          expect(Object.hasOwn(values, name) ? Reflect.get(values, name) : undefined).toBe(kept);
        }
      }),
      { numRuns: 300 },
    );
  });
});
