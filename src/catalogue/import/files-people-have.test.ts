import { describe, expect, it } from 'vitest';
import type { FieldValue } from '../model.ts';
import { createRowConverter, fieldKeyOf, type ConversionField } from './convert-row.ts';
import { guessTarget } from './guess-target.ts';
import { isImportable } from '../field-types/registry.ts';
import type { ImportPlan, ReadingChoice } from './import-model.ts';
import { inspectImport } from './inspect-import.ts';
import { planImport } from './plan-import.ts';
import { OptionSet } from '../field-types/cells/options.ts';

// Files as programs and services write them, with made-up content, and the result of accepting every proposal.

async function taken(content: BlobPart, reading: ReadingChoice = {}, name = 'file.csv') {
  const inspection = await inspectImport(new File([content], name), { reading });
  const plan = planImport(inspection, guessTarget(inspection));
  const { fields, names } = fieldsOf(plan);
  const convert = createRowConverter(plan, fields);
  const refused: string[] = [];
  const rows = inspection.preview.flatMap((row) => {
    if (row.kind === 'broken') {
      refused.push(row.reason);
      return [];
    }
    const converted = convert(row.cells);
    refused.push(...converted.refused.map(({ reason }) => reason));
    return [
      Object.fromEntries(
        Object.entries(converted.values).map(([id, value]): [string, FieldValue] => [names.get(id) ?? id, value]),
      ),
    ];
  });
  return {
    inspection,
    plan,
    rows,
    refused,
    columns: inspection.columns.map((column) => column.name),
    types: Object.fromEntries(inspection.columns.map((column) => [column.name, column.type])),
  };
}

/** An option is identified by its label here. */
function fieldsOf(plan: ImportPlan) {
  const fields = new Map<string, ConversionField>();
  const names = new Map<string, string>();
  for (const { to } of plan.mappings) {
    const key = fieldKeyOf(to);
    if (key === undefined || to.kind === 'leaveOut') continue;
    const field = to.kind === 'field' ? plan.target.fields.find((candidate) => candidate.key === to.fieldKey) : to;
    if (!field || !isImportable(field.type)) continue;
    names.set(key, field.name);
    fields.set(key, { id: key, type: field.type, options: new OptionSet([], (label) => label) });
  }
  return { fields, names };
}

const values = (rows: readonly Record<string, FieldValue>[], name: string) => rows.map((row) => row[name]);

describe('tables', () => {
  it.each([
    ['two columns cut by semicolons', 'Name;Standort\nFarn;Bad\nEfeu;Küche\n', ['Name', 'Standort']],
    ['two columns cut by tabs', 'name\tcount\nFern\t3\nIvy\t2\n', ['name', 'count']],
    [
      'decimal commas between semicolons',
      'Name;Sorte;Ort;Höhe;Breite;Gekauft\nFarn;A;Bad;35,5;12,5;04.03.2021\nEfeu;B;Küche;120,25;30,75;06.05.2022\n',
      ['Name', 'Sorte', 'Ort', 'Höhe', 'Breite', 'Gekauft'],
    ],
    ['a line that names the delimiter', 'sep=;\r\nTitle;Author\r\nThe Long Field;A. Writer\r\n', ['Title', 'Author']],
    ['a line that names the comma', 'sep=,\r\nTitle,Author\r\nThe Long Field,A. Writer\r\n', ['Title', 'Author']],
    [
      'title lines padded with delimiters',
      'My Library,,,\nexported 2024-01-01,,,\nTitle,Author,Year,ISBN\nThe Long Field,Anna Writer,1999,0306406152\n',
      ['Title', 'Author', 'Year', 'ISBN'],
    ],
    [
      'a short title line',
      'My Library\nTitle,Author,Year,ISBN\nThe Long Field,Anna Writer,1999,0306406152\nNorth Light,Ben Author,2015,0201530821\n',
      ['Title', 'Author', 'Year', 'ISBN'],
    ],
  ])('with %s are split correctly', async (_, content, columns) => {
    const found = await taken(content);
    expect(found.columns).toEqual(columns);
    expect(found.inspection.problems).toEqual([]);
  });

  it('separated by tabs read quotation marks as text unless they enclose every cell that begins with one', async () => {
    const raw = await taken(
      'id\tname\tcountry\n1\tLong Island\tXX\n2\t"Union" Islet\tXX\n3\t"Old Mill\tXX\n4\tIle de l" Exemple\tXX\n5\tPoint 5"\tXX\n',
    );
    expect(raw.inspection.preview.map((row) => row.kind === 'row' && row.cells[1])).toEqual([
      'Long Island',
      '"Union" Islet',
      '"Old Mill',
      'Ile de l" Exemple',
      'Point 5"',
    ]);
    const enclosed = await taken('name\tnote\n"a ""b"""\tx\n"c"\ty\n');
    expect(enclosed.inspection.preview.map((row) => row.kind === 'row' && row.cells[0])).toEqual(['a "b"', 'c']);
  });

  it('report how they were read, and follow the person’s settings', async () => {
    const content = 'a;b\n1;2\n3;4\n';
    expect((await taken(content)).inspection.layout).toMatchObject({
      delimiter: ';',
      skipLines: 0,
      hasHeader: true,
      hasQuotes: true,
    });
    expect((await taken(content, { delimiter: ',' })).columns).toEqual(['a;b']);
    expect(
      (await taken(content, { skipLines: 1, hasHeader: false })).inspection.preview.map(
        (row) => row.kind === 'row' && row.cells,
      ),
    ).toEqual([
      ['1', '2'],
      ['3', '4'],
    ]);
    expect((await taken('x\t"y"\n', { hasQuotes: false, hasHeader: false })).inspection.preview[0]).toMatchObject({
      cells: ['x', '"y"'],
    });
  });

  it('in other encodings are detected, and follow the person’s settings', async () => {
    // "Название;Автор;Год", "Дом;Иванов;1999", "Лес;Петров;2004" in windows-1251.
    const bytes = new Uint8Array(
      [...'Название;Автор;Год\r\nДом;Иванов;1999\r\nЛес;Петров;2004\r\n'].map((char) => {
        const code = char.charCodeAt(0);
        return code < 128 ? code : code - 0x410 + 0xc0;
      }),
    );
    const found = await taken(bytes);
    expect(found.inspection.layout.encoding).toBe('windows-1251');
    expect(found.columns).toEqual(['Название', 'Автор', 'Год']);
    expect((await taken(bytes, { encoding: 'koi8-r' })).columns).not.toEqual(found.columns);
  });

  it('have a decimal separator and a date order for each column', async () => {
    const numbers = await taken(
      'Name;Preis;Breite;Länge\nBad;1.250;52.52;13.40\nSee;12,50;48.14;11.58\nTurm;9,90;47.50;9.75\n',
    );
    expect(values(numbers.rows, 'Preis')).toEqual([1250, 12.5, 9.9]);
    expect(values(numbers.rows, 'Location')).toContainEqual({ latitude: 52.52, longitude: 13.4 });
    const dates = await taken('name,us,uk\nA,5/1/2023,1/5/2023\nB,12/31/2022,31/12/2022\nC,2/3/2024,3/2/2024\n');
    expect(values(dates.rows, 'us')).toEqual(['2023-05-01', '2022-12-31', '2024-02-03']);
    expect(values(dates.rows, 'uk')).toEqual(['2023-05-01', '2022-12-31', '2024-02-03']);
  });
});

describe('codes', () => {
  it('stay text if a number would lose something', async () => {
    const found = await taken(
      'Title,cid,Accession\nFerns of the North,13688209039469782482,12E4\nMosses,9912140633506421,15E2\nLichens,588848899891200431,7E11\n',
    );
    expect(found.types).toMatchObject({ cid: 'text', Accession: 'text' });
    expect(values(found.rows, 'cid')).toEqual(['13688209039469782482', '9912140633506421', '588848899891200431']);
    expect(values(found.rows, 'Accession')).toEqual(['12E4', '15E2', '7E11']);
  });

  it('stay text because of their column’s name, in any spelling, or a check digit X', async () => {
    const row = (isbn: string, at: number) => `${at},${isbn},4006381333931,41791234567,90210,1002${at},725272730706`;
    const isbns = [
      '9780306406157',
      '9780201530827',
      '979123456789X',
      ...Array.from({ length: 20 }, () => '9780306406158'),
    ];
    const { types } = await taken(`Title,ISBN13,EAN,Phone,Zip Code,ID,Barcode\n${isbns.map(row).join('\n')}\n`);
    expect(types).toMatchObject({
      ISBN13: 'text',
      EAN: 'text',
      Phone: 'text',
      'Zip Code': 'text',
      ID: 'text',
      Barcode: 'text',
    });
    expect((await taken('Title,Mark\nA,123456789X\nB,1234567890\nC,1234567891\n')).types).toMatchObject({
      Mark: 'text',
    });
  });

  it('stay whole in JSON', async () => {
    const found = await taken(
      '[{"name":"a","cid":13688209039469782482,"text":"12345678901234567890","pop":123},{"name":"b","cid":-9912140633506421999,"text":"x","pop":4}]',
    );
    expect(values(found.rows, 'cid')).toEqual(['13688209039469782482', '-9912140633506421999']);
    expect(values(found.rows, 'text')).toEqual(['12345678901234567890', 'x']);
    expect(values(found.rows, 'pop')).toEqual([123, 4]);
  });

  it('keep the letters after their digits', async () => {
    const found = await taken('name,house,height\nA,12A,12 m\nB,12B,7 m\nC,9,3 m\n');
    expect(values(found.rows, 'house')).toEqual(['12A', '12B', '9']);
  });
});

describe('JSON', () => {
  it('reads the features of a collection, not its links', async () => {
    const { rows } = await taken(
      '{"type":"FeatureCollection","links":[{"rel":"self"},{"rel":"next"},{"rel":"prev"}],"features":[{"type":"Feature","geometry":{"type":"Point","coordinates":[8.54,47.37]},"properties":{"name":"Old oak"}}]}',
    );
    expect(rows).toEqual([{ Name: 'Old oak', Location: { latitude: 47.37, longitude: 8.54 } }]);
  });

  it.each([
    [
      'items behind folders',
      { folders: [{ id: 'f1' }, { id: 'f2' }], items: [{ name: 'a' }, { name: 'b' }, { name: 'c' }] },
      ['items'],
      false,
      3,
    ],
    [
      'cards beside many actions',
      { lists: [{ id: 1 }], actions: [{ id: 1 }, { id: 2 }, { id: 3 }], cards: [{ name: 'a' }] },
      ['cards'],
      false,
      1,
    ],
    [
      'a list within an object',
      { data: { people: [{ name: 'a' }, { name: 'b' }] }, meta: { total: 2 } },
      ['data', 'people'],
      false,
      2,
    ],
    [
      'the items of a project',
      {
        title: 'Board',
        fields: [{ id: 'F1' }, { id: 'F2' }, { id: 'F3' }],
        items: [{ title: 'Fix the gate' }, { title: 'Paint it' }],
      },
      ['items'],
      false,
      2,
    ],
    ['records by name', { oak: { height: 20 }, fir: { height: 30 } }, [], true, 2],
  ])('reads %s, and offers the other lists', async (_, value, path, isKeyed, count) => {
    const { inspection } = await taken(JSON.stringify(value));
    expect(inspection.layout).toMatchObject({ shape: 'wrapped', path, isKeyed });
    expect(inspection.rowsChoices[0]).toEqual({ path, isKeyed, count });
    expect(inspection.rowCount).toBe(count);
  });

  it('reads the list that a person chooses', async () => {
    const text = '{"folders":[{"id":"f1","name":"Shelf A"}],"items":[{"name":"a"},{"name":"b"}]}';
    const { rows } = await taken(text, { path: ['folders'], isKeyed: false });
    expect(values(rows, 'Name')).toEqual(['Shelf A']);
  });

  it('reads the names of records that are values of an object', async () => {
    const { rows } = await taken('{"oak":{"height":20},"fir":{"height":30}}');
    expect(rows.map((row) => Object.values(row))).toEqual([
      ['oak', 20],
      ['fir', 30],
    ]);
  });

  it('reads texts after record separators', async () => {
    const { rows } = await taken(
      '\u001e{"type":"Feature","properties":{"name":"A"},"geometry":{"type":"Point","coordinates":[13.1,52.1]}}\n\u001e{"type":"Feature","properties":{"name":"B"},"geometry":null}\n',
    );
    expect(values(rows, 'Name')).toEqual(['A', 'B']);
  });
});

describe('places', () => {
  it('are read from any column in which a row has them', async () => {
    const { rows } = await taken(
      '{"generator":"Overpass","elements":[{"type":"node","id":1,"lat":47.37,"lon":8.54,"tags":{"name":"Well"}},{"type":"way","id":2,"center":{"lat":47.38,"lon":8.55},"tags":{"name":"Wood"}}]}',
    );
    expect(values(rows, 'Location')).toEqual([
      { latitude: 47.37, longitude: 8.54 },
      { latitude: 47.38, longitude: 8.55 },
    ]);
  });

  it('that are obscured for the public are replaced by the true ones', async () => {
    const { rows } = await taken(
      'name,latitude,longitude,private_latitude,private_longitude\nA,47.1,8.1,47.123,8.123\nB,46.5,7.5,,\n',
    );
    expect(values(rows, 'Location')).toEqual([
      { latitude: 47.123, longitude: 8.123 },
      { latitude: 46.5, longitude: 7.5 },
    ]);
  });

  it('at 0, 0 are refused and reported, unless the link gives the position', async () => {
    const feature = (coordinates: number[], url: string) => ({
      type: 'Feature',
      geometry: { type: 'Point', coordinates },
      properties: { name: url, google_maps_url: url },
    });
    const { rows, refused } = await taken(
      JSON.stringify({
        type: 'FeatureCollection',
        features: [
          feature([8.05, 46.5], 'http://maps.example/?cid=1'),
          feature([0, 0], 'http://maps.example/?q=42.3003,-71.1211'),
          feature([0, 0], 'http://maps.example/?cid=9'),
        ],
      }),
    );
    expect(values(rows, 'Location')).toEqual([
      { latitude: 46.5, longitude: 8.05 },
      { latitude: 42.3003, longitude: -71.1211 },
      undefined,
    ]);
    expect(refused).toEqual(['0°, 0° usually means that the place is not known']);
    expect((await taken('name,lat,lon\nA,0,0\nB,1,2\n')).refused).toEqual([
      '0°, 0° usually means that the place is not known',
    ]);
  });

  it('that are empty are omitted from the row, and counted', async () => {
    const feature = (geometry: unknown) => ({ type: 'Feature', properties: { name: 'x' }, geometry });
    const { rows, inspection } = await taken(
      JSON.stringify({
        type: 'FeatureCollection',
        features: [
          feature(null),
          feature({ type: 'LineString', coordinates: [] }),
          feature({ type: 'GeometryCollection', geometries: [] }),
          feature({ type: 'Point', coordinates: [7.1, 46.2, 1800] }),
        ],
      }),
    );
    expect(values(rows, 'Location')).toEqual([undefined, undefined, undefined, { latitude: 46.2, longitude: 7.1 }]);
    expect(inspection.problems).toEqual([
      { count: 2, message: '2 rows have geometries without coordinates. The place stays empty.' },
    ]);
  });

  it('of areas are the centre, for which the closing point counts once', async () => {
    const triangle = {
      type: 'Polygon',
      coordinates: [
        [
          [0, 0],
          [3, 0],
          [0, 3],
          [0, 0],
        ],
      ],
    };
    const { rows } = await taken(
      JSON.stringify(
        [{ type: 'Feature', properties: { name: 'x' }, geometry: triangle }].map((feature) => ({
          type: 'FeatureCollection',
          features: [feature],
        }))[0],
      ),
    );
    const [{ latitude, longitude }] = values(rows, 'Location') as [{ latitude: number; longitude: number }];
    expect(latitude).toBeCloseTo(1, 2);
    expect(longitude).toBeCloseTo(1, 2);
  });

  it.each([
    ['SRID=4326;POINT(13.4 52.5)', { latitude: 52.5, longitude: 13.4 }],
    ['POINT Z (13.4 52.5 34)', { latitude: 52.5, longitude: 13.4 }],
    ['POLYGON((1 1, 3 1, 3 3, 1 3, 1 1))', { latitude: 2.0003, longitude: 2 }],
    ['52.5, 13.4', { latitude: 52.5, longitude: 13.4 }],
  ])('are read if written as %s', async (text, place) => {
    const { rows } = await taken(`name\twhere\nA\t${text}\nB\t${text}\n`);
    const [found] = values(rows, 'Location') as [{ latitude: number; longitude: number }];
    expect(found.latitude).toBeCloseTo(place.latitude, 3);
    expect(found.longitude).toBeCloseTo(place.longitude, 3);
  });

  it('are read if their numbers are text', async () => {
    const { rows } = await taken(
      '[{"name":"A","address":{"geo":{"lat":"-37.3","lng":"81.1"}}},{"name":"B","address":{"geo":{"lat":"10.5","lng":"20.25"}}}]',
    );
    expect(values(rows, 'Location')).toEqual([
      { latitude: -37.3, longitude: 81.1 },
      { latitude: 10.5, longitude: 20.25 },
    ]);
  });
});

describe('exports of other programs', () => {
  it('Goodreads: protected ISBNs, no rating for 0, shelves as choices', async () => {
    const { rows, plan } = await taken(
      'Title,Author,ISBN,My Rating,Exclusive Shelf,Bookshelves\nA,Ada W,"=""0345453743""",0,to-read,"sci-fi, favourites"\nB,Ben O,"=""""",5,read,sci-fi\nC,Cy T,"=""080442957X""",0,currently-reading,\n',
    );
    expect(plan.target).toMatchObject({ template: 'books' });
    expect(values(rows, 'ISBN')).toEqual(['0345453743', undefined, '080442957X']);
    expect(values(rows, 'Rating')).toEqual([undefined, 5, undefined]);
    expect(values(rows, 'Status')).toEqual(['to-read', 'read', 'currently-reading']);
    expect(rows[0]).toMatchObject({ Tags: ['sci-fi', 'favourites'] });
  });

  it('Calibre: dates with their zone, tags, ISBN', async () => {
    const { rows } = await taken(
      'authors,rating,timestamp,isbn,tags,series,title,publisher,pubdate\n"Anna Writer & Ben Author","4","2021-01-19T23:41:16-08:00","9780306406157","Fiction, Sea, Ships","Harbour","The Long Field","Example House","1999-03-05T01:00:00+01:00"\n"Cleo Editor","","2022-02-02T00:41:16+01:00","","Gardens","","A Year of Moss","Example House","2001-01-01T00:00:00+00:00"\n',
    );
    expect(rows[0]).toMatchObject({
      Title: 'The Long Field',
      ISBN: '9780306406157',
      timestamp: '2021-01-19',
      Tags: ['Fiction', 'Sea', 'Ships'],
      Rating: 4,
    });
  });

  it('LibraryThing: brackets around an ISBN', async () => {
    expect(values((await taken('Title,ISBN\nA,[0345453743]\nB,[9780306406157]\n')).rows, 'ISBN')).toEqual([
      '0345453743',
      '9780306406157',
    ]);
  });

  it('Notion: dates with a month name and a time', async () => {
    const { rows, inspection } = await taken(
      'Name,Created\nA,"May 1, 2023 2:05 PM"\nB,"May 2, 2023 9:15 AM"\nC,"December 31, 2022 11:59 PM"\n',
    );
    expect(values(rows, 'Created')).toEqual(['2023-05-01', '2023-05-02', '2022-12-31']);
    expect(inspection.columns.find(({ name }) => name === 'Created')?.hasTimes).toBe(true);
  });

  it('spreadsheets in other languages: yes and no', async () => {
    const { rows, types } = await taken(
      'name,de,fr,airtable\nA,WAHR,VRAI,checked\nB,FALSCH,FAUX,\nC,WAHR,VRAI,checked\n',
    );
    expect(types).toMatchObject({ de: 'checkbox', fr: 'checkbox', airtable: 'checkbox' });
    expect(rows.map(({ de, fr, airtable }) => [de, fr, airtable])).toEqual([
      [true, true, true],
      [false, false, undefined],
      [true, true, true],
    ]);
  });
});
