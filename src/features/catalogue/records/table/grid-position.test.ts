import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { moveInGrid } from './grid-position.ts';
import { nextSorts } from './next-sorts.ts';

const size = { rows: 100, columns: 5, pageRows: 10 };

describe('moveInGrid', () => {
  it.each([
    ['ArrowDown', false, { row: 6, column: 2 }],
    ['ArrowUp', false, { row: 4, column: 2 }],
    ['ArrowLeft', false, { row: 5, column: 1 }],
    ['ArrowRight', true, { row: 5, column: 4 }],
    ['Home', false, { row: 5, column: 0 }],
    ['Home', true, { row: 0, column: 0 }],
    ['End', true, { row: 99, column: 4 }],
    ['PageDown', false, { row: 15, column: 2 }],
    ['PageUp', false, { row: 0, column: 2 }],
  ] as const)('the key %s (with Control: %s) leads to %o', (key, isControl, to) => {
    expect(moveInGrid({ row: 5, column: 2 }, key, isControl, size)).toEqual(to);
  });

  it('reaches the header, and ignores other keys', () => {
    expect(moveInGrid({ row: 0, column: 1 }, 'ArrowUp', false, size)).toEqual({ row: -1, column: 1 });
    expect(moveInGrid({ row: 0, column: 1 }, 'x', false, size)).toBeUndefined();
  });

  it('never leaves the grid', () => {
    const key = fc.constantFrom('ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'Home', 'End', 'PageUp', 'PageDown');
    fc.assert(
      fc.property(
        fc.array(fc.tuple(key, fc.boolean())),
        fc.integer({ min: 1, max: 30 }),
        fc.integer({ min: 1, max: 5 }),
        (keys, rows, columns) => {
          let at = { row: 0, column: 0 };
          for (const [name, isControl] of keys)
            at = moveInGrid(at, name, isControl, { rows, columns, pageRows: 7 }) ?? at;
          expect(at.row).toBeGreaterThanOrEqual(-1);
          expect(at.row).toBeLessThan(rows);
          expect(at.column).toBeGreaterThanOrEqual(0);
          expect(at.column).toBeLessThan(columns);
        },
      ),
    );
  });
});

describe('nextSorts', () => {
  it('changes from ascending to descending to none, and replaces other sorts', () => {
    const up = nextSorts([], 'a');
    const down = nextSorts(up, 'a');
    expect([up, down, nextSorts(down, 'a')]).toEqual([
      [{ fieldId: 'a', direction: 'ascending' }],
      [{ fieldId: 'a', direction: 'descending' }],
      [],
    ]);
    expect(nextSorts([{ fieldId: 'b', direction: 'ascending' }], 'a')).toEqual(up);
  });
});
