import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseValue } from '../../import/parse-value.ts';
import { type ImportableType, importableTypes } from '../registry.ts';
import type { Cell } from './cell.ts';
import { splitValues } from './choices.ts';
import { parseCheckbox } from './checkbox.ts';
import { dateOrderOf, parseDate } from './date.ts';
import { parseCoordinate, parseLocation } from './location.ts';
import { isPlainNumber, parseNumber } from './number.ts';
import { MAX_OPTIONS, OptionSet } from './options.ts';
import { parseRating } from './rating.ts';
import { parseUrl } from './url.ts';

const context = {
  trim: true,
  dateOrder: 'dayFirst' as const,
  hasDecimalComma: false,
  isLongitudeFirst: false,
  separator: ';',
};

describe('cells with numbers', () => {
  test.each([
    ['12', 12],
    ['-3.5', -3.5],
    ['−3', -3],
    ['1,234,567.8', 1234567.8],
    ['1 234', 1234],
    ["1'234.5", 1234.5],
    ['.5', 0.5],
    ['12e3', 12000],
    ['€ 9.90', 9.9],
    ['9.90 €', 9.9],
    ['45 %', 45],
    ['7 days', 7],
    ['3776 m', 3776],
    ['+4', 4],
    ['0', 0],
    ['-0', 0],
  ])('read %s as %d', (text, number) => expect(parseNumber(text)).toBe(number));
  test.each([
    ['3,5', 3.5],
    ['1.249,5', 1249.5],
    ['1.000', 1000],
    ['12', 12],
  ])('read %s with a decimal comma as %d', (text, number) => expect(parseNumber(text, true)).toBe(number));
  test.each([
    '',
    'abc',
    '1,2,3',
    '12,34',
    '1.2.3',
    '--1',
    '1e999',
    'NaN',
    'Infinity',
    '0x10',
    '7 or 8',
    '2021-03-04',
    '1/2',
  ])('read %j as nothing', (text) => expect(parseNumber(text)).toBeUndefined());
  test('return every written number unchanged', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e12, max: 1e12 }), (number) => {
        expect(parseNumber(String(number))).toBe(number === 0 ? 0 : number);
        fc.pre(!String(number).includes('e'));
        expect(parseNumber(String(number).replace('.', ','), true)).toBe(number === 0 ? 0 : number);
      }),
    );
  });
  test('may separate thousands', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e9, max: 1e9 }), (number) => {
        expect(parseNumber(number.toLocaleString('en'))).toBe(number);
        expect(parseNumber(number.toLocaleString('de'), true)).toBe(number);
      }),
    );
  });
  test('do not accept a date or a version as a plain number', () => {
    expect(['2021-03-04', '1.2.3', '12 kg', 'A4'].map((text) => isPlainNumber(text))).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });
});

describe('cells with dates', () => {
  test.each([
    ['2021-03-04', '2021-03-04'],
    ['2021/3/4', '2021-03-04'],
    ['20210304', '2021-03-04'],
    ['4.3.2021', '2021-03-04'],
    ['04. 03. 2021', '2021-03-04'],
    ['3/4/2021', '2021-04-03'],
    ['3/14/2021', '2021-03-14'],
    ['14-3-21', '2021-03-14'],
    ['4 March 2021', '2021-03-04'],
    ['4th Mar 2021', '2021-03-04'],
    ['March 4, 2021', '2021-03-04'],
    ['4-Mar-99', '1999-03-04'],
    ['2021-12-31T23:59:59-11:00', '2021-12-31'],
    ['2000-02-29', '2000-02-29'],
    ['3/4/2021 14:05', '2021-04-03'],
  ])('read %s as %s', (text, day) => expect(parseDate(text, 'dayFirst')).toBe(day));
  test('ask for the order of day and month if both are possible', () =>
    expect(parseDate('3/4/2021', 'monthFirst')).toBe('2021-03-04'));
  test.each([
    '',
    '1813',
    '2021-13-01',
    '2021-02-29',
    '1900-02-29',
    '31.4.2021',
    '32/1/2021',
    '13/13/2021',
    'May',
    'yesterday',
    '0/0/0000',
    '12345678901',
  ])('read %j as nothing', (text) => expect(parseDate(text, 'dayFirst')).toBeUndefined());
  test('return every day of the calendar, in every notation', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('1000-01-01'), max: new Date('9999-12-31'), noInvalidDate: true }),
        (date) => {
          const day = date.toISOString().slice(0, 10);
          const [year = '', month = '', dayOfMonth = ''] = day.split('-');
          expect(parseDate(day, 'dayFirst')).toBe(day);
          expect(parseDate(`${dayOfMonth}.${month}.${year}`, 'monthFirst')).toBe(day);
          expect(parseDate(`${dayOfMonth}/${month}/${year}`, 'dayFirst')).toBe(day);
          expect(parseDate(`${month}/${dayOfMonth}/${year}`, 'monthFirst')).toBe(day);
        },
      ),
    );
  });
  test('derive the order from a part above twelve', () => {
    expect(['13/2/2021', '2/13/2021', '2/3/2021', '4/4/2021', '13/13/2021', '2021-02-03'].map(dateOrderOf)).toEqual([
      'dayFirst',
      'monthFirst',
      'either',
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe('cells with places', () => {
  const berlin = { latitude: 52.52, longitude: 13.405 };
  test.each([
    '52.52, 13.405',
    '52.52 13.405',
    '52.52;13.405',
    '52,52; 13,405',
    '(52.52, 13.405)',
    'geo:52.52,13.405;u=10',
    'POINT(13.405 52.52)',
    '[13.405, 52.52]',
    '{"type":"Point","coordinates":[13.405,52.52]}',
    '{"lat":52.52,"lng":13.405}',
    '52.52N 13.405E',
    'N 52.52, E 13.405',
    '13.405° E, 52.52° N',
    '52°31′12″N 13°24′18″E',
    `52° 31' 12" N, 13° 24' 18" E`,
  ])('read %s as Berlin', (text) => {
    const place = parseLocation(text);
    expect(place?.latitude).toBeCloseTo(berlin.latitude, 9);
    expect(place?.longitude).toBeCloseTo(berlin.longitude, 9);
  });
  test('read minutes, and places in the west and south', () => {
    expect(parseLocation('52°31′N 13°24′E')).toEqual({ latitude: 52.5166667, longitude: 13.4 });
    expect(parseLocation('33°52′S 70°40′W')).toEqual({ latitude: -33.8666667, longitude: -70.6666667 });
    expect(parseLocation('13.4, 52.5', true)).toEqual({ latitude: 52.5, longitude: 13.4 });
  });
  test.each([
    '',
    'Berlin',
    '91, 0',
    '0, 181',
    '52°61′N 13°24′E',
    '52N 13N',
    '52.5',
    '1,2,3',
    '{"type":"Point"}',
    '[1]',
    '{',
    'POINT(a b)',
    '-52°S 13°E',
  ])('read %j as nothing', (text) => expect(parseLocation(text)).toBeUndefined());
  test('return any place on the globe unchanged', () => {
    const degrees = (limit: number) =>
      fc.integer({ min: -limit * 1e5, max: limit * 1e5 }).map((number) => (number === 0 ? 0 : number / 1e5));
    fc.assert(
      fc.property(degrees(90), degrees(180), (latitude, longitude) => {
        expect(parseLocation(`${latitude}, ${longitude}`)).toEqual({ latitude, longitude });
        expect(parseLocation(JSON.stringify({ type: 'Point', coordinates: [longitude, latitude] }))).toEqual({
          latitude,
          longitude,
        });
        expect(parseCoordinate(String(longitude), 'longitude')).toBe(longitude);
        const sides = `${Math.abs(latitude)}${latitude < 0 ? 'S' : 'N'} ${Math.abs(longitude)}${longitude < 0 ? 'W' : 'E'}`;
        expect(parseLocation(sides)).toEqual({ latitude, longitude });
      }),
    );
  });
  test('do not accept a longitude as a latitude, or the reverse', () => {
    expect(parseCoordinate('13°E', 'latitude')).toBeUndefined();
    expect(parseCoordinate('91', 'latitude')).toBeUndefined();
    expect(parseCoordinate('52°31′N', 'latitude')).toBe(52.5166667);
  });
});

describe('other cells', () => {
  test('read yes and no', () =>
    expect(['Yes', 'TRUE', ' x ', '1', 'no', '0', 'False', 'maybe', ''].map(parseCheckbox)).toEqual([
      true,
      true,
      true,
      true,
      false,
      false,
      false,
      undefined,
      undefined,
    ]));
  test('read ratings', () =>
    expect(['4', '4/5', '8/10', '★★★☆☆', '5 stars', '0', '6', '3.6', 'good', '1/0'].map(parseRating)).toEqual([
      4,
      4,
      4,
      3,
      5,
      0,
      undefined,
      4,
      undefined,
      undefined,
    ]));
  test('read web addresses, but none that could run code', () => {
    expect(['https://a.org/x?y', 'www.example.org', 'example.org/path'].map(parseUrl)).toEqual([
      'https://a.org/x?y',
      'https://www.example.org',
      'https://example.org/path',
    ]);
    expect(
      ['javascript:alert(1)', 'data:text/html,x', 'https://a b', 'plain', 'http://', 'e.g.'].map(parseUrl),
    ).toEqual(Array(6).fill(undefined));
  });
  test('read several values, each once', () => expect(splitValues(' a ;b;; a ', ';')).toEqual(['a', 'b']));
});

describe('cells with choices', () => {
  test('find known choices regardless of case, and create each new one once', () => {
    let made = 0;
    const set = new OptionSet([{ id: 'known', label: 'Tree', color: 'green' }], () => `new${(made += 1)}`);
    expect(
      ['tree', ' TREE ', 'Bush', 'bush', '__proto__', 'constructor'].map((label) => set.optionFor(label)?.id),
    ).toEqual(['known', 'known', 'new1', 'new1', 'new2', 'new3']);
    expect(set.newIds()).toEqual(['new1', 'new2', 'new3']);
  });
  test('create no more than the maximum', () => {
    const set = new OptionSet([], (label) => label);
    for (let index = 0; index < MAX_OPTIONS; index += 1) set.optionFor(`choice ${index}`);
    expect(set.optionFor('one more')).toBeUndefined();
    expect(set.optionFor('choice 7')?.id).toBe('choice 7');
  });
});

describe('any cell, for any type', () => {
  const cell: fc.Arbitrary<Cell> = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 400 }),
    fc.double(),
    fc.boolean(),
    fc.constant(null),
    fc.array(fc.oneof(fc.string(), fc.double())),
    fc.record({
      latitude: fc.double({ min: -90, max: 90, noNaN: true }),
      longitude: fc.double({ min: -180, max: 180, noNaN: true }),
    }),
    fc.constantFrom(
      '52°31′N 13°24′E',
      '1,2',
      '3/4/2021',
      '★★',
      '{"a":1}',
      `${'9'.repeat(500)}`,
      `${' '.repeat(300)}1`,
      '-'.repeat(300),
      '1 '.repeat(100),
    ),
  );
  const holds: Record<ImportableType, (value: unknown) => boolean> = {
    text: (value) => typeof value === 'string' && !/[\r\n]/.test(value),
    longText: (value) => typeof value === 'string',
    number: (value) => typeof value === 'number',
    date: (value) => typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value),
    checkbox: (value) => typeof value === 'boolean',
    rating: (value) => Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 5,
    url: (value) => typeof value === 'string' && /^https?:\/\//i.test(value),
    select: (value) => typeof value === 'string',
    multiSelect: (value) => Array.isArray(value) && value.length > 0 && new Set(value).size === value.length,
    location: (value) =>
      typeof value === 'object' && value !== null && 'latitude' in value && Math.abs(Number(value.latitude)) <= 90,
  };
  test('becomes a value of that type, nothing, or a reason; never an error', () => {
    fc.assert(
      fc.property(cell, fc.constantFrom(...importableTypes()), fc.boolean(), (value, type, hasDecimalComma) => {
        const parsed = parseValue(value, type, {
          ...context,
          hasDecimalComma,
          options: new OptionSet([], (label) => label),
        });
        if (parsed.kind === 'value')
          expect(holds[type](parsed.value), `${type} ${JSON.stringify(parsed.value)}`).toBe(true);
        if (parsed.kind === 'refused') expect(parsed.reason).not.toBe('');
      }),
      { numRuns: 2000 },
    );
  });
});
