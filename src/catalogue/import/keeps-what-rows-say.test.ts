import fc from 'fast-check';
import Papa from 'papaparse';
import { expect, it } from 'vitest';
import type { FieldValue } from '../model.ts';
import { valueAsText } from '../convert-value.ts';
import { type ConversionField, createRowConverter, fieldKeyOf } from './convert-row.ts';
import { guessTarget } from './guess-target.ts';
import { isImportable } from '../field-types/registry.ts';
import type { ColumnMapping, ImportPlan } from './import-model.ts';
import { inspectImport } from './inspect-import.ts';
import { planImport } from './plan-import.ts';
import { OptionSet } from '../field-types/cells/options.ts';

// Accepting every proposal keeps the content of each row: text stays the same text, other values keep their meaning, or
// the report names the cell. Spaces around a cell and the kind of line break do not count: CSV normalizes both.

const HEADERS = [
  'Title',
  'Author',
  'My Rating',
  'Score',
  'Notes',
  'Tags',
  'Price',
  'Bought',
  'Done',
  'Link',
  'Where',
  'Latitude',
  'Longitude',
  'Status',
  'Mark',
  'Phone',
  'Published',
  'ISBN',
  'Genres',
  'Number in series',
] as const;

const digits = fc.integer({ min: 0, max: 99_999 });
const kinds: readonly fc.Arbitrary<string>[] = [
  fc.string({ unit: 'grapheme', maxLength: 30 }),
  fc.string({ unit: fc.constantFrom(...' ,;|\t"\'=+-@[](){}./:%€°\n\r0123456789eExXaé'), maxLength: 14 }),
  fc.lorem({ maxCount: 4 }),
  fc.oneof(
    digits.map(String),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
    fc.bigInt().map(String),
  ),
  fc
    .tuple(
      fc.constantFrom('', '-', '+', '−'),
      digits,
      fc.constantFrom('', '.5', ',5', '.50', ',123.40', '.123,40', '’000', ' 000', '.1234567890123456789'),
      fc.constantFrom('', '%', ' m', ' kg', '€', 'A', 'e5'),
    )
    .map((parts) => parts.join('')),
  digits.map((number) => `+41 79 ${String(number).padStart(7, '0')}`),
  fc
    .tuple(
      fc.integer({ min: 1, max: 31 }),
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 1970, max: 2069 }),
      fc.constantFrom('/', '-', '.'),
      fc.constantFrom('', ' 12:30', ', 9:05 PM', ' (about)', ' or later'),
    )
    .map(([day, month, year, mark, rest]) => `${day}${mark}${month}${mark}${year}${rest}`),
  fc
    .tuple(
      fc.date({ min: new Date('1900-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }),
      fc.constantFrom(10, 16, 24),
      fc.constantFrom('', ' maybe', '/2021-01-02'),
    )
    .map(([date, length, rest]) => date.toISOString().slice(0, length) + rest),
  fc
    .tuple(fc.constantFrom('March', 'Mar', 'Marble', 'Mayor', 'May', 'sept'), fc.integer({ min: 1, max: 28 }))
    .map(([month, day]) => `${day} ${month} 2021`),
  fc.constantFrom('0', '1', '4', '4.5', '3.7', '8/10', '7/10', '★★★☆☆', '5 stars'),
  fc.constantFrom('yes', 'no', 'TRUE', 'false', 'x', 'ja', 'nein', 'maybe'),
  fc.constantFrom('https://example.org/a?b=c', 'www.example.org', 'http://example.org', 'example.org/x y'),
  fc
    .tuple(fc.double({ min: -90, max: 90, noNaN: true }), fc.double({ min: -180, max: 180, noNaN: true }))
    .map(([latitude, longitude]) => `${latitude.toFixed(4)}, ${longitude.toFixed(4)}`),
  fc.constantFrom(
    'POINT (13.4 52.5)',
    'POINT Z (13.4 52.5 34)',
    'POLYGON((1 1, 3 1, 3 3, 1 1))',
    'geo:52.5,13.4;u=35',
    '[13.4,52.5]',
    '52°30′N 13°24′E',
    '0, 0',
  ),
  fc.constantFrom('red', 'Red', 'green', 'blue', 'to read', 'a; b', 'a, b', 'A|b|a'),
  fc.constantFrom('="0345453743"', '[0345453743]', '0345453743', '080442957X', '12E4', '007'),
  fc.constantFrom('', ' ', '-', 'n/a'),
];

/**
 * Rows of a table whose columns mostly contain one kind of value, so that their fields have many types, and sometimes
 * another.
 */
const tables = fc.uniqueArray(fc.constantFrom(...HEADERS), { minLength: 1, maxLength: 6 }).chain((headers) => {
  const columns = headers.map(() => fc.nat(kinds.length - 1));
  return fc.tuple(...columns).chain((kindOfColumn) => {
    const cells = kindOfColumn.map((kind) =>
      fc.oneof(
        { arbitrary: kinds[kind] ?? kinds[0] ?? fc.constant(''), weight: 12 },
        { arbitrary: fc.oneof(...kinds), weight: 1 },
      ),
    );
    // A cell with both tabs and line breaks makes a tab-separated table ambiguous.
    const table = fc.record({
      headers: fc.constant(headers),
      rows: fc.array(fc.tuple(...cells), { minLength: 1, maxLength: 20 }),
      delimiter: fc.constantFrom(',', ';', '\t'),
    });
    return table.filter(
      ({ rows, delimiter }) =>
        delimiter !== '\t' || !rows.flat().some((cell) => cell.includes('\t') && /[\r\n]/.test(cell)),
    );
  });
});

const PLAIN_ROWS = [
  [
    'Emma',
    'Read twice.\nOnce aloud.',
    '4.5',
    '2021-03-04',
    'yes',
    'read',
    'red; green',
    '4',
    'https://example.org/a',
    '52.5000, 13.4000',
  ],
  [
    'Persuasion',
    'Lent to Ada.\nCame back.',
    '12',
    '2020-11-30',
    'no',
    'to read',
    'green; blue',
    '5',
    'https://example.org/b',
    '48.2000, 16.4000',
  ],
  [
    'Sanditon',
    'Never finished.\nBy anyone.',
    '7.25',
    '2019-01-15',
    'yes',
    'read',
    'red; blue',
    '3',
    'https://example.org/c',
    '47.4000, 8.5000',
  ],
];
/** A very plain table: for each type, one column whose values are kept, whatever the random values of the others. */
const PLAIN = {
  headers: [
    'Title',
    'Notes',
    'Price',
    'Bought',
    'Done',
    'Status',
    'Tags',
    'My Rating',
    'Link',
    'Where',
  ] as (typeof HEADERS)[number][],
  rows: [0, 1, 2, 3].flatMap(() => PLAIN_ROWS),
  delimiter: ',',
};

const asRead = (text: string) => text.replaceAll('\0', '').replace(/\r\n?/g, '\n').trim();

it('keeps all content of a row, or reports what it left out', { timeout: 120_000 }, async () => {
  const kept = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(tables, async ({ headers, rows, delimiter }) => {
      const content = Papa.unparse(
        { fields: [...headers], data: rows.map((row) => [...row]) },
        { delimiter, newline: '\r\n', quotes: true },
      );
      const { plan, read } = await pressThrough(content);
      const written = rows.map((row) => row.map(asRead)).filter((row) => row.some((cell) => cell !== ''));
      expect(read.length, 'every row is taken or named').toBe(written.length);
      for (const [at, cells] of written.entries()) {
        const row = read[at];
        if (!row) continue;
        for (const [column, text] of cells.entries()) {
          const name = headers[column] ?? '';
          const mapping = plan.mappings.find((candidate) => candidate.column === name);
          // For a place in two columns, the report names one for both.
          const names = plan.mappings.filter(
            ({ to }) => to.kind !== 'leaveOut' && to.part && mapping && fieldKeyOf(to) === fieldKeyOf(mapping.to),
          );
          if (text === '' || row.told.has(name) || names.some(({ column: other }) => row.told.has(other))) continue;
          const field = mapping && row.fieldOf(mapping);
          const value = field && row.values[field.id];
          if (value === undefined || !mapping || !field) throw new Error(`“${text}” in ${name} is gone without a word`);
          const exported = exportedText(value, field);
          kept.set(field.type, (kept.get(field.type) ?? 0) + 1);
          if (!saysTheSame(field, text, exported, mapping))
            throw new Error(`“${text}” in ${name} became “${exported}” (${field.type}) without a word`);
        }
      }
    }),
    { numRuns: 300, examples: [[PLAIN]] },
  );
  // The property would prove nothing if no column of some type were ever kept.
  for (const type of [
    'text',
    'longText',
    'number',
    'date',
    'checkbox',
    'select',
    'multiSelect',
    'rating',
    'url',
    'location',
  ])
    expect(kept.get(type) ?? 0, type).toBeGreaterThan(0);
});

async function pressThrough(content: string) {
  const inspection = await inspectImport(new File([content], 'file.csv'));
  const plan = planImport(inspection, guessTarget(inspection));
  const fields = fieldsOf(plan);
  const convert = createRowConverter(plan, fields);
  const fieldOf = ({ to }: ColumnMapping) => fields.get(fieldKeyOf(to) ?? '');
  const read = inspection.preview.map((row) => {
    if (row.kind === 'broken') return { values: {}, told: new Set<string>(plan.columns), fieldOf };
    const { values, refused, shortened } = convert(row.cells);
    // A row without any usable value is listed whole.
    const told =
      Object.keys(values).length === 0 ? plan.columns : [...refused, ...shortened].map(({ column }) => column);
    return { values, told: new Set(told), fieldOf };
  });
  return { plan, read };
}

function fieldsOf(plan: ImportPlan): Map<string, ConversionField> {
  const fields = new Map<string, ConversionField>();
  for (const { to } of plan.mappings) {
    const key = fieldKeyOf(to);
    if (key === undefined || to.kind === 'leaveOut' || fields.has(key)) continue;
    const field = to.kind === 'field' ? plan.target.fields.find((candidate) => candidate.key === to.fieldKey) : to;
    if (!field || !isImportable(field.type)) continue;
    fields.set(key, { id: key, type: field.type, options: new OptionSet([], (label) => `id of ${label}`) });
  }
  return fields;
}

/** The value in the CSV file, as read by another program. */
function exportedText(value: FieldValue, { type, options }: ConversionField): string {
  const text = valueAsText(value, { type, options: options?.options ?? [] });
  return Papa.parse<string[]>(Papa.unparse([[text]], { quotes: true }), { newline: '\r\n' }).data[0]?.[0] ?? '';
}

/** Compared without the code that reads cells. */
function saysTheSame(
  { type }: ConversionField,
  text: string,
  exported: string,
  { separator, hasDecimalComma, dateOrder, to }: ColumnMapping,
): boolean {
  switch (type) {
    case 'text':
    case 'longText':
    case 'url':
    case 'select':
      return exported === text;
    case 'number':
      return plain(text, hasDecimalComma) === plain(exported, false);
    case 'date':
      return sameDay(text, exported, dateOrder);
    case 'checkbox':
      return (
        exported ===
        (/^(yes|true|x|ja|1)$/i.test(text) ? 'Yes' : /^(no|false|nein|non|0|-)$/i.test(text) ? 'No' : undefined)
      );
    case 'rating':
      return [
        exported,
        `${exported} stars`,
        `${Number(exported) * 2}/10`,
        '★'.repeat(Number(exported)).padEnd(5, '☆'),
        `${exported}.0`,
      ].includes(text);
    case 'multiSelect':
      return (
        exported ===
        [
          ...new Set(
            text
              .split(separator)
              .map((part) => part.trim())
              .filter((part) => part !== ''),
          ),
        ].join(', ')
      );
    case 'location': {
      const [latitude = '', longitude = ''] = exported.split(', ');
      if (to.kind !== 'leaveOut' && to.part) return close(text, to.part === 'latitude' ? latitude : longitude);
      if (text.includes('°')) return text === '52°30′N 13°24′E' && exported === '52.5, 13.4';
      // A comma may be part of a number or separate two.
      return [/[-−]?\d+(?:[.,]\d+)?/g, /[-−]?\d+(?:\.\d+)?/g].some((numbers) => {
        const [first = '', second = '', ...rest] = text.match(numbers) ?? [];
        return (
          rest.length === 0 &&
          ((close(first, latitude) && close(second, longitude)) || (close(first, longitude) && close(second, latitude)))
        );
      });
    }
  }
}

const close = (text: string, degrees: string) => Number(text.replace('−', '-').replace(',', '.')) === Number(degrees);

/** The digits of a number and its power of ten, computed from text alone. */
function plain(text: string, hasDecimalComma: boolean): string {
  const dotted = hasDecimalComma ? text.replace(/[.’'\s]/g, '').replace(',', '.') : text.replace(/[,’'\s]/g, '');
  const match = /^([-+−–]?)(\d*)\.?(\d*)(?:e([-+]?\d+))?$/i.exec(dotted);
  if (!match) return `not a number: ${text}`;
  const [, sign = '', whole = '', fraction = '', power = '0'] = match;
  const significant = BigInt(whole + fraction || '0');
  if (significant === 0n) return '0';
  const trailing = /0*$/.exec(String(significant))?.[0].length ?? 0;
  const isNegative = sign !== '' && sign !== '+';
  return `${isNegative ? '-' : ''}${String(significant).slice(0, String(significant).length - trailing)} ${Number(power) - fraction.length + trailing}`;
}

/** Only the day, month and year of the text. */
function sameDay(text: string, iso: string, order: ColumnMapping['dateOrder']): boolean {
  const [year, month, day] = iso.split('-').map(Number);
  const named = /^(\d+) (Mar|March|May|sept) (\d{4})$/.exec(text);
  if (named)
    return (
      Number(named[1]) === day &&
      Number(named[3]) === year &&
      month === ({ mar: 3, may: 5, sep: 9 } as Record<string, number>)[(named[2] ?? '').slice(0, 3).toLowerCase()]
    );
  const parts = text.split(/[-/.]\s?/).map(Number);
  if (parts.length === 3 && /^\d{4}\D/.test(text)) return parts[0] === year && parts[1] === month && parts[2] === day;
  if (parts.length === 1 && /^\d{8}$/.test(text)) return text === iso.replaceAll('-', '');
  const full = parts.map((part, at) => (at === 2 && part < 100 ? part + (part < 70 ? 2000 : 1900) : part));
  const [a, b, c] = full;
  const isDayFirst = text.includes('.') || (a ?? 0) > 12 || ((b ?? 0) <= 12 && order === 'dayFirst');
  return c === year && (isDayFirst ? a === day && b === month : a === month && b === day);
}
