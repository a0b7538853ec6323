import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { middleOf } from '../../field-types/cells/geo-points.ts';
import type { ReadRow } from '../import-model.ts';
import { ColumnSet } from './column-set.ts';
import { flattenObject } from './flatten.ts';
import { featureCells } from './geojson.ts';
import { RowsFinder } from './find-rows.ts';
import { guessJsonShape, isGeoJson, readJsonRows } from './json-rows.ts';

async function* pieces(text: string, size: number): AsyncGenerator<string> {
  for (let start = 0; start < text.length; start += size) yield text.slice(start, start + size);
}

async function read(
  text: string,
  size = 5,
): Promise<{
  columns: string[];
  rows: ReadRow[];
  notes: { middles: number; withoutPlace: number; unknownCells: number };
}> {
  const shape = guessJsonShape(text);
  if (!shape) throw new Error('This is not JSON.');
  const columns = new ColumnSet();
  const notes = { middles: 0, withoutPlace: 0, unknownCells: 0 };
  const rows: ReadRow[] = [];
  const finder = new RowsFinder();
  if (shape === 'wrapped') for await (const piece of pieces(text, size)) finder.push(piece);
  const [chosen] = finder.choices;
  const format = isGeoJson(text) ? 'geojson' : 'json';
  for await (const batch of readJsonRows(
    pieces(text, size),
    { format, encoding: 'utf-8', shape, ...(chosen ? { path: chosen.path, isKeyed: chosen.isKeyed } : {}) },
    columns,
    notes,
  ))
    rows.push(...batch);
  return { columns: columns.names, rows, notes };
}

const objectsOf = ({ columns, rows }: { columns: string[]; rows: ReadRow[] }) =>
  rows.map((row) =>
    row.kind === 'row'
      ? new Map(row.cells.flatMap((cell, index) => (cell === null ? [] : [[columns[index], cell]])))
      : row.reason,
  );

describe('rows of any layout', () => {
  const value = fc.oneof(
    fc.string({ minLength: 1 }),
    fc.integer(),
    fc.boolean(),
    fc.constantFrom('{', '}', '[', ']', '"', '\\', ',', '\u2028', '🌿'),
  );
  const object = fc.dictionary(
    fc.oneof(fc.string({ minLength: 1, maxLength: 5 }), fc.constantFrom('__proto__', 'constructor', 'a"b')),
    value,
    { minKeys: 1, maxKeys: 4 },
  );
  const wraps: readonly ((rows: object[]) => string)[] = [
    (rows) => JSON.stringify(rows),
    (rows) => JSON.stringify(rows, null, 2),
    (rows) => JSON.stringify({ info: { n: [1, 2] }, tags: ['x'], records: rows, more: 1 }),
    (rows) => rows.map((row) => JSON.stringify(row)).join('\n'),
  ];
  test('are found complete, however the text is split', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(object, { minLength: 2, maxLength: 6 }),
        fc.constantFrom(...wraps),
        fc.integer({ min: 1, max: 50 }),
        async (objects, wrap, size) => {
          const found = await read(wrap(objects), size);
          expect(objectsOf(found)).toEqual(objects.map((entry) => new Map(Object.entries(entry))));
        },
      ),
      { numRuns: 300 },
    );
  });
  test('a single object is one row', async () => {
    expect(objectsOf(await read('{"name":"x","tags":["a","b"]}'))).toEqual([
      new Map<string, unknown>([
        ['name', 'x'],
        ['tags', ['a', 'b']],
      ]),
    ]);
  });
  test('truncated text is reported, and the rows before it are kept', async () => {
    const text = JSON.stringify([{ a: 1 }, { a: 2 }, { a: 3 }]);
    for (let length = 2; length < text.length; length += 1) {
      const { rows } = await read(text.slice(0, length));
      const whole = rows.filter((row) => row.kind === 'row').length;
      expect(whole).toBe([...text.slice(0, length)].filter((char) => char === '}').length);
      expect(rows.at(-1)).toMatchObject({ kind: 'broken', reason: expect.stringContaining('probably incomplete') });
    }
  });
  test('text that is not an object, or not JSON, is reported in its place', async () => {
    const { rows } = await read('[{"a":1}, 5, "x", {bad}, [1], {"a":2}]');
    expect(rows.map((row) => row.kind)).toEqual(['row', 'broken', 'broken', 'broken', 'broken', 'row']);
    expect(rows.map((row) => row.number)).toEqual([1, 2, 3, 4, 5, 6]);
  });
  test('unlimited nesting does no harm', async () => {
    const { rows } = await read(`[${'['.repeat(200_000)}`, 50_000);
    expect(rows.map((row) => row.kind)).toEqual(['broken']);
    expect((await read(`[{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}]`, 50_000)).rows).toHaveLength(1);
  });
});

describe('nested objects', () => {
  test('stay whole where a part would take the name of another member', () => {
    expect([...flattenObject({ size: { w: 1, h: 2 }, 'size.w': 3, at: { h: 4 } })]).toEqual([
      ['size', '{"w":1,"h":2}'],
      ['size.w', 3],
      ['at.h', 4],
    ]);
  });
  test('become columns for one level; places and lists of plain values stay whole', () => {
    const cells = new Map(
      flattenObject({
        a: { b: 1, c: { d: 2 } },
        loc: { type: 'Point', coordinates: [1.6, 42.5] },
        where: { lat: 1, lng: 2 },
        tags: ['x', 'y'],
        none: null,
        list: [{ z: 1 }],
      }),
    );
    expect(cells).toEqual(
      new Map<string, unknown>([
        ['a.b', 1],
        ['a.c', '{"d":2}'],
        ['loc', { latitude: 42.5, longitude: 1.6 }],
        ['where', { latitude: 1, longitude: 2 }],
        ['tags', ['x', 'y']],
        ['none', null],
        ['list', '[{"z":1}]'],
      ]),
    );
  });
});

describe('GeoJSON', () => {
  const feature = (geometry: unknown, properties: object = {}) => ({ type: 'Feature', geometry, properties });
  test('reads points with their properties', async () => {
    const text = JSON.stringify({
      type: 'FeatureCollection',
      features: [feature({ type: 'Point', coordinates: [13.4, 52.5, 34] }, { name: 'Berlin', info: { a: 1 } })],
    });
    expect(objectsOf(await read(text))).toEqual([
      new Map<string, unknown>([
        ['geometry', { latitude: 52.5, longitude: 13.4 }],
        ['altitude', 34],
        ['name', 'Berlin'],
        ['info.a', 1],
      ]),
    ]);
  });
  test('reads the height of a point beside a property of that name; 0 stands for an unknown height', () => {
    const cellsAt = (height: unknown) =>
      featureCells(feature({ type: 'Point', coordinates: [8, 47, height] }, { altitude: 'high' }));
    const place = ['geometry', { latitude: 47, longitude: 8 }];
    expect(cellsAt(512.5)).toMatchObject({ cells: [place, ['altitude', 512.5], ['properties.altitude', 'high']] });
    for (const unknown of [0, null, '512'])
      expect(cellsAt(unknown)).toMatchObject({ cells: [place, ['altitude', 'high']] });
  });
  test('reads lines and areas as their centre, and notes it', async () => {
    const square = {
      type: 'Polygon',
      coordinates: [
        [
          [10, 10],
          [12, 10],
          [12, 12],
          [10, 12],
        ],
      ],
    };
    const found = await read(
      JSON.stringify({
        type: 'FeatureCollection',
        features: [
          feature(square),
          feature({
            type: 'LineString',
            coordinates: [
              [0, 0],
              [2, 0],
            ],
          }),
        ],
      }),
    );
    expect(found.notes.middles).toBe(2);
    const places = found.rows.map((row) => (row.kind === 'row' ? row.cells[0] : undefined)) as {
      latitude: number;
      longitude: number;
    }[];
    expect(places[0]?.latitude).toBeCloseTo(11, 1);
    expect(places[0]?.longitude).toBeCloseTo(11, 9);
    expect(places[1]).toEqual({ latitude: 0, longitude: 1 });
  });
  test('reads areas across the date line', () => {
    expect(
      middleOf([
        { latitude: 0, longitude: 179 },
        { latitude: 0, longitude: -179 },
      ])?.longitude,
    ).toBe(180);
  });
  test('refuses positions that are not on the globe', () => {
    for (const geometry of [
      { type: 'Point', coordinates: [500, 95] },
      { type: 'Polygon', coordinates: 'x' },
    ]) {
      expect(featureCells(feature(geometry))).toMatchObject({ kind: 'refused' });
    }
    expect(featureCells({ type: 'Topology' })).toMatchObject({ kind: 'refused' });
    expect(featureCells(feature(null, { name: 'Nowhere' }))).toMatchObject({ kind: 'cells' });
  });
});
