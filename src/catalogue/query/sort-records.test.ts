import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Field, FieldType, FieldValue } from '../model.ts';
import { rankColumn, sortRows } from './sort-records.ts';

function field(type: FieldType, more: Partial<Field> = {}): Field {
  return { id: 'f', collectionId: 'c', name: 'F', type, order: 1, ...more };
}

function sorted(
  of: Field,
  column: readonly (FieldValue | undefined)[],
  isDescending = false,
): (FieldValue | undefined)[] {
  const rows = Uint32Array.from(column, (_, row) => row);
  sortRows(rows, [{ ranks: rankColumn(of, column), isDescending }], rows.slice());
  return [...rows].map((row) => column[row]);
}

describe('sorting', () => {
  it('orders texts naturally: numbers by size, accented letters beside plain ones', () => {
    expect(sorted(field('text'), ['b10', 'b9', 'É', 'a', 'f'])).toEqual(['a', 'b9', 'b10', 'É', 'f']);
  });

  it('puts empty values last in both directions', () => {
    expect(sorted(field('number'), [undefined, 2, 1])).toEqual([1, 2, undefined]);
    expect(sorted(field('number'), [undefined, 2, 1], true)).toEqual([2, 1, undefined]);
  });

  it('orders options as defined by the field, dates by day, lists by length', () => {
    const options = [
      { id: 'z', label: 'Z', color: 'red' as const },
      { id: 'a', label: 'A', color: 'red' as const },
    ];
    expect(sorted(field('select', { options }), ['a', 'z', 'gone'])).toEqual(['z', 'a', 'gone']);
    expect(sorted(field('date'), ['2024-10-01', '2024-02-01'])).toEqual(['2024-02-01', '2024-10-01']);
    expect(sorted(field('relation'), [['a', 'b'], ['a']])).toEqual([['a'], ['a', 'b']]);
  });

  it('keeps the base order among equals, in both directions', () => {
    const column = [1, 1, 0, 1];
    const ranks = rankColumn(field('number'), column);
    for (const isDescending of [false, true]) {
      const rows = Uint32Array.of(0, 1, 2, 3);
      sortRows(rows, [{ ranks, isDescending }], Uint32Array.of(2, 1, 3, 0));
      expect([...rows].filter((row) => row !== 2)).toEqual([3, 1, 0]);
    }
  });

  it('uses the second key if the first is equal', () => {
    const first = rankColumn(field('number'), [1, 1, 0]);
    const second = rankColumn(field('number'), [5, 9, 7]);
    const rows = Uint32Array.of(0, 1, 2);
    sortRows(
      rows,
      [
        { ranks: first, isDescending: false },
        { ranks: second, isDescending: true },
      ],
      Uint32Array.of(0, 1, 2),
    );
    expect([...rows]).toEqual([2, 1, 0]);
  });

  it('returns every row exactly once, in an order that agrees with the ranks', () => {
    fc.assert(
      fc.property(
        fc.array(fc.option(fc.integer({ min: 0, max: 5 }), { nil: undefined })),
        fc.boolean(),
        (column, isDescending) => {
          const values = sorted(field('number'), column, isDescending);
          expect([...values].sort()).toEqual([...column].sort());
          const present = values.filter((value) => value !== undefined);
          expect(values.slice(0, present.length)).toEqual(present);
          const expected = [...present].map(Number).sort((a, b) => (isDescending ? b - a : a - b));
          expect(present).toEqual(expected);
        },
      ),
    );
  });
});
