import fc from 'fast-check';
import Papa from 'papaparse';
import { describe, expect, it } from 'vitest';
import { csvLines, JsonArray } from './export-text.ts';

describe('CSV', () => {
  it('ET1 preserves any text, except for the apostrophe before a formula', () => {
    const anyRow = fc.array(fc.string({ unit: 'binary' }), { minLength: 2, maxLength: 4 });
    fc.assert(
      fc.property(fc.array(anyRow, { minLength: 1, maxLength: 5 }), (rows) => {
        const read = Papa.parse<string[]>(csvLines(rows), { newline: '\r\n' }).data.slice(0, -1);
        expect(read).toEqual(rows.map((row) => row.map((cell) => (/^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell))));
      }),
      { numRuns: 50 },
    );
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '\rx', '=1\n2'])('ET2 never lets a spreadsheet run %j', (cell) => {
    expect(csvLines([['a', cell]])).toBe(`a,"'${cell}"\r\n`);
  });

  it('ET3 is empty for no rows', () => {
    expect(csvLines([])).toBe('');
  });
});

it('ET4 writes a JSON array in chunks', () => {
  const array = new JsonArray();
  expect(JSON.parse(`[${array.element(1)}${array.element({ a: 2 })}]`)).toEqual([1, { a: 2 }]);
});
