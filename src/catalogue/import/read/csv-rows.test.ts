import fc from 'fast-check';
import Papa from 'papaparse';
import { describe, expect, test } from 'vitest';
import type { ReadRow } from '../import-model.ts';
import { ColumnSet, uniqueHeaders } from './column-set.ts';
import { type CsvLayout, readCsvRows } from './csv-rows.ts';
import { guessDelimiter } from './guess-table.ts';

const layout: CsvLayout = {
  format: 'csv',
  encoding: 'utf-8',
  delimiter: ',',
  hasQuotes: true,
  skipLines: 0,
  hasHeader: true,
};

async function* pieces(text: string, size: number): AsyncGenerator<string> {
  for (let start = 0; start < text.length; start += size) yield text.slice(start, start + size);
}

async function read(
  text: string,
  options: { size?: number; layout?: Partial<CsvLayout> } = {},
): Promise<{ columns: string[]; rows: ReadRow[] }> {
  const columns = new ColumnSet();
  const rows: ReadRow[] = [];
  for await (const batch of readCsvRows(pieces(text, options.size ?? 7), { ...layout, ...options.layout }, columns))
    rows.push(...batch);
  return { columns: columns.names, rows };
}

const cellsOf = (rows: readonly ReadRow[]) => rows.map((row) => (row.kind === 'row' ? row.cells : row.reason));

describe('a problem in a row is reported in its place', () => {
  test('an unclosed quotation mark loses only its own line', async () => {
    const { rows } = await read('a,b\n1,2\n"3,4\n5,6\n');
    expect(cellsOf(rows)).toEqual([['1', '2'], expect.stringContaining('never closed'), ['5', '6']]);
    expect(rows.map((row) => row.number)).toEqual([2, 3, 4]);
    expect(rows[1]).toMatchObject({ text: '"3,4' });
  });
  test('an unclosed quotation mark loses only its line even if a later quoted cell would close it', async () => {
    const { rows } = await read('a,b\n1,2\n"3,4\n5,"x,y"\n7,"z"\n');
    expect(cellsOf(rows)).toEqual([['1', '2'], expect.stringContaining('never closed'), ['5', 'x,y'], ['7', 'z']]);
  });
  test('quotation marks inside a cell are kept', async () => {
    const { rows } = await read('a,b\n"he said ""hi"" there",2\n5" wide,3\n"he said "hi" there",4\n');
    expect(cellsOf(rows)).toEqual([
      ['he said "hi" there', '2'],
      ['5" wide', '3'],
      ['he said "hi" there', '4'],
    ]);
  });
  test('extra cells are reported, missing cells allowed, and empty rows skipped', async () => {
    const { rows } = await read('a,b\n1,2,3\n4\n\n,,\n5,6,,\n');
    expect(cellsOf(rows)).toEqual([expect.stringContaining('3 cells'), ['4'], ['5', '6']]);
    expect(rows.map((row) => row.number)).toEqual([2, 3, 6]);
  });
  test('NUL characters are removed; line breaks within quotes stay', async () => {
    expect(cellsOf((await read('a,b\r\n1\0,"x\r\ny"\r\n3,4\r5,6')).rows)).toEqual([
      ['1', 'x\ny'],
      ['3', '4'],
      ['5', '6'],
    ]);
  });
  test('headers are made unique', () => {
    expect(uniqueHeaders(['a', '', ' a ', 'a (2)', '__proto__', '__proto__'])).toEqual([
      'a',
      'Column 2',
      'a (2)',
      'a (2) (2)',
      '__proto__',
      '__proto__ (2)',
    ]);
  });
  test('columns without a header are numbered', async () => {
    expect(await read('1,2\n3,4\n', { layout: { hasHeader: false } })).toEqual({
      columns: ['Column 1', 'Column 2'],
      rows: [
        { kind: 'row', number: 1, cells: ['1', '2'] },
        { kind: 'row', number: 2, cells: ['3', '4'] },
      ],
    });
  });
  test('a line of several million characters is one unreadable row', async () => {
    const { rows } = await read(`a,b\n1,2\n${'x'.repeat(5_000_000)},3\n4,5\n`, { size: 1_000_000 });
    expect(cellsOf(rows)).toEqual([['1', '2'], expect.stringContaining('longer than a million'), ['4', '5']]);
  });
  test('a hostile file of broken quotes ends after reading only a limited part twice', async () => {
    const text = `a,b\n${'"x\n'.repeat(300_000)}`;
    // The search for a closing quotation mark runs to the end of the input: each search costs its length.
    let searched = 0;
    const { indexOf } = String.prototype;
    String.prototype.indexOf = function (this: string, ...args: Parameters<typeof indexOf>) {
      const found = indexOf.apply(this, args);
      if (args[0] === '"') searched += (found === -1 ? this.length : found) - (args[1] ?? 0);
      return found;
    };
    const { rows } = await read(text, { size: 1_000_000 }).finally(() => {
      String.prototype.indexOf = indexOf;
    });
    expect(searched).toBeGreaterThan(text.length);
    expect(searched).toBeLessThan(40 * text.length);
    expect(rows.length).toBeGreaterThan(100_000);
  });
  test('a quotation mark at the start of a large file loses one row, not the file', async () => {
    const body = Array.from({ length: 60_000 }, (_, index) => `${index},some text in row ${index}`).join('\n');
    const { rows } = await read(`n,t\n"broken,x\n${body}\n`, { size: 300_000 });
    expect(rows.filter((row) => row.kind === 'broken')).toHaveLength(1);
    expect(rows.filter((row) => row.kind === 'row')).toHaveLength(60_000);
  });
});

describe('any table', () => {
  const cell = fc
    .oneof(fc.string({ maxLength: 12 }), fc.constantFrom('a"b', '"', '""', ',', ';', '\n', 'x\ny', ' ', '🌿', '=1+1'))
    .map((text) => text.replace(/\r/g, '').replaceAll('\0', ''));
  const table = fc
    .integer({ min: 2, max: 6 })
    .chain((width) =>
      fc
        .array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 12 })
        .map((rows) => ({ width, rows })),
    );

  test('is read back exactly if it follows the rules, however it is split', async () => {
    await fc.assert(
      fc.asyncProperty(
        table,
        fc.constantFrom(',', ';', '\t', '|'),
        fc.constantFrom('\n', '\r\n'),
        fc.integer({ min: 1, max: 40 }),
        async ({ width, rows }, delimiter, newline, size) => {
          const header = Array.from({ length: width }, (_, index) => `h${index}`);
          const text = Papa.unparse([header, ...rows], { delimiter, newline, quotes: true });
          const found = await read(text, { size, layout: { delimiter } });
          const expected = rows
            .filter((row) => row.some((value) => value.trim() !== ''))
            .map((row) => row.map((value) => (value === '' ? null : value)));
          expect(cellsOf(found.rows)).toEqual(expected);
        },
      ),
      { numRuns: 300 },
    );
  });
  test('of arbitrary characters never throws, and reads the same however it is split', async () => {
    const wild = fc
      .array(fc.constantFrom('"', ',', '\n', '\r', 'a', ' ', '\0', '""', ';', 'é', '\t'), { maxLength: 60 })
      .map((parts) => `h1,h2\n${parts.join('')}`);
    await fc.assert(
      fc.asyncProperty(wild, fc.integer({ min: 1, max: 30 }), async (text, size) => {
        const found = await read(text, { size });
        for (const row of found.rows)
          if (row.kind === 'row') expect(row.cells.length).toBeLessThanOrEqual(found.columns.length);
        const numbers = found.rows.map((row) => row.number);
        expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
      }),
      { numRuns: 500 },
    );
  });
});

test('the delimiter is detected', () => {
  expect(['a,b\n1,2', 'a;b\n1,5;2', 'a\tb\n1\t2', 'a|b\n1|2', 'one\ntwo'].map(guessDelimiter)).toEqual([
    ',',
    ';',
    '\t',
    '|',
    ',',
  ]);
});
