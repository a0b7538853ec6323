import { BlobReader, Uint8ArrayWriter, ZipReader } from '@zip.js/zip.js/lib/zip-core-custom.js';
import fc from 'fast-check';
import Papa from 'papaparse';
import { describe, expect, it } from 'vitest';
import { openExport } from '../import/exported/open-export.ts';
import { definitionRows, recordRow } from '../import/exported/rename-ids.ts';
import type { CatalogueRecord, Field } from '../model.ts';
import { EXPORT_FORMATS, exportEntries, isFileContent } from './export-entries.ts';
import { measureFiles } from './measure-files.ts';
import { catalogueArbitrary } from './testing/make-catalogue.ts';
import { createMemoryReader, type MemoryCatalogue } from './testing/memory-reader.ts';
import { exportToBlob } from './testing/zip-bytes.ts';
import { UniqueNames } from './unique-names.ts';
import { writeExportZip, type ZipProgress } from './write-export-zip.ts';
import { times } from '../../engine/testing/long-run.ts';

const EVERYTHING = { formats: EXPORT_FORMATS, withFiles: true };
const sameId = (id: string) => id;

async function readTexts(zip: Blob): Promise<ReadonlyMap<string, string>> {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const texts = new Map<string, string>();
  for await (const entry of new ZipReader(new BlobReader(zip)).getEntriesGenerator())
    if (!entry.directory) texts.set(entry.filename, decoder.decode(await entry.getData(new Uint8ArrayWriter())));
  return texts;
}

/** A collection with one text field, `Note`, and the given extras. */
function smallCatalogue(notes: readonly string[], more: readonly Field[] = [], values: CatalogueRecord['values'] = {}) {
  const at = '2024-01-01T00:00:00.000Z';
  return {
    collections: [
      {
        id: 'c',
        name: 'Plants / Garden',
        color: 'teal',
        icon: 'leaf',
        template: 'blank',
        order: 1,
        titleFieldId: 'note',
        createdAt: at,
        updatedAt: at,
      },
    ],
    fields: [{ id: 'note', collectionId: 'c', name: 'Note', type: 'text', order: 0 }, ...more],
    views: [],
    settings: [],
    records: notes.map((note, index) => ({
      id: `r${index}`,
      collectionId: 'c',
      values: { ...values, note },
      fileHashes: [],
      createdAt: at,
      updatedAt: at,
    })),
    files: new Map(),
  } satisfies MemoryCatalogue;
}

describe('the JSON of an export', () => {
  it('restores any catalogue exactly', async () => {
    await fc.assert(
      fc.asyncProperty(catalogueArbitrary, async (catalogue) => {
        const opened = await openExport(await exportToBlob(createMemoryReader(catalogue), EVERYTHING));
        expect([...opened.settings].map(([key, value]) => ({ key, value }))).toEqual(catalogue.settings);
        const found: MemoryCatalogue['records'][number][] = [];
        for (const { folder } of opened.collections) {
          const definition = await opened.definition(folder);
          const { collection, fields, views } = definitionRows(definition, sameId);
          expect(collection).toEqual(catalogue.collections.find(({ id }) => id === collection.id));
          expect(fields).toEqual(catalogue.fields.filter(({ collectionId }) => collectionId === collection.id));
          expect(views).toEqual(catalogue.views.filter(({ collectionId }) => collectionId === collection.id));
          for await (const record of opened.records(folder))
            found.push(recordRow(record, collection.id, new Set(), sameId));
        }
        // The order of the hashes follows that of the fields in memory, and has no meaning.
        const byId = (records: readonly CatalogueRecord[]) =>
          new Map(records.map((record) => [record.id, { ...record, fileHashes: [...record.fileHashes].sort() }]));
        expect(byId(found)).toEqual(byId(catalogue.records));
      }),
      { numRuns: times(15, 40) },
    );
  });

  it('comes with every referenced file, under the path that the references name', async () => {
    await fc.assert(
      fc.asyncProperty(catalogueArbitrary, async (catalogue) => {
        const opened = await openExport(await exportToBlob(createMemoryReader(catalogue), EVERYTHING));
        for (const { folder } of opened.collections) {
          for await (const { values } of opened.records(folder)) {
            for (const value of Object.values(values).flat()) {
              if (typeof value !== 'object' || !('hash' in value)) continue;
              const blob = await opened.file(String(value['path']), '');
              expect(await blob?.text()).toBe(`content of ${value.hash}`);
            }
          }
        }
      }),
      { numRuns: times(8, 20) },
    );
  });

  it('is identical for identical data', async () => {
    const [catalogue] = fc.sample(catalogueArbitrary, { numRuns: 1, seed: 7 });
    if (!catalogue) throw new Error('no sample');
    const backwards = { ...catalogue, fields: [...catalogue.fields].reverse() };
    const [one, other] = [catalogue, backwards].map((each) => exportToBlob(createMemoryReader(each), EVERYTHING));
    expect(await readTexts((await one) ?? new Blob())).toEqual(await readTexts((await other) ?? new Blob()));
  });

  it('is refused with a code if it has no JSON, is truncated, or is not a ZIP', async () => {
    const zip = await exportToBlob(createMemoryReader(smallCatalogue(['one'])), { formats: ['csv'], withFiles: false });
    await expect(openExport(zip)).rejects.toMatchObject({ code: 'invalid-export' });
    await expect(openExport(zip.slice(0, zip.size - 30))).rejects.toMatchObject({ code: 'invalid-export' });
    await expect(openExport(new Blob(['PK\u0003\u0004']))).rejects.toMatchObject({ code: 'invalid-export' });
  });
});

describe('the CSV of an export', () => {
  const csvOf = async (catalogue: MemoryCatalogue) => {
    const zip = await exportToBlob(createMemoryReader(catalogue), { formats: ['csv'], withFiles: false });
    return (await readTexts(zip)).get('csv/Plants Garden.csv') ?? '';
  };

  it.each([
    '=1+1',
    '+1',
    '-1+cmd',
    '@SUM(A1)',
    '\t=1',
    '\r=1',
    '\n=1',
    ' =1',
    '＝1',
    '＋1',
    '－1',
    '＠a',
    '|cmd',
    '%0A=1',
    '=HYPERLINK("http://x")',
  ])('writes %j for spreadsheets as text', async (note) => {
    const [, row] = Papa.parse<string[]>(await csvOf(smallCatalogue([note])), { skipEmptyLines: true }).data;
    expect(row).toEqual([`'${note}`]);
  });

  it('leaves ordinary text, negative numbers and line breaks in cells unchanged', async () => {
    const height: Field = { id: 'height', collectionId: 'c', name: 'Height', type: 'number', order: 1 };
    const text = await csvOf(smallCatalogue(['a "quoted", text\nof two lines', 'a=b'], [height], { height: -2.5 }));
    expect(text).toBe('\uFEFFNote,Height\r\n"a ""quoted"", text\nof two lines",-2.5\r\na=b,-2.5\r\n');
  });
});

describe('GeoJSON and Markdown of an export', () => {
  const place: Field = { id: 'place', collectionId: 'c', name: 'Place', type: 'location', order: 1 };

  it('put the longitude first, and keep records without a place', async () => {
    const catalogue = smallCatalogue(['here'], [place], { place: { latitude: 1, longitude: 2 } });
    const [record] = smallCatalogue(['nowhere']).records;
    const records = [...catalogue.records, ...(record ? [{ ...record, id: 'r9' }] : [])];
    const zip = await exportToBlob(createMemoryReader({ ...catalogue, records }), EVERYTHING);
    expect(JSON.parse((await readTexts(zip)).get('geojson/Plants Garden.geojson') ?? '')).toMatchObject({
      type: 'FeatureCollection',
      features: [
        { geometry: { type: 'Point', coordinates: [2, 1] }, properties: { Note: 'here' } },
        { geometry: null, properties: { Note: 'nowhere' } },
      ],
    });
  });

  it('write one page per record, in which typed text becomes neither HTML nor a link', async () => {
    const zip = await exportToBlob(createMemoryReader(smallCatalogue(['<b>[x](y)', 'Same', 'same'])), EVERYTHING);
    const pages = [...(await readTexts(zip))].filter(([path]) => path.endsWith('.md'));
    expect(pages).toEqual([
      ['markdown/Plants Garden/b [x](y).md', '# \\<b\\>\\[x\\](y)\n'],
      ['markdown/Plants Garden/Same.md', '# Same\n'],
      ['markdown/Plants Garden/same (2).md', '# same\n'],
    ]);
  });
});

describe('file names in an export', () => {
  it('are unique regardless of case, and allowed on every system', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' }), { maxLength: 30 }), (wanted) => {
        const names = new UniqueNames();
        const taken = wanted.map((each) => names.take(each, 'file'));
        expect(new Set(taken.map((each) => each.toLowerCase())).size).toBe(wanted.length);
        for (const each of taken) expect(each).not.toMatch(/^$|^\.|[/\\<>:"|?*\p{Cc}]|[. ]$/u);
      }),
    );
    expect(new UniqueNames().take('con.txt', 'file')).toBe('_con.txt');
    expect(new UniqueNames().take(`${'x'.repeat(300)}.jpeg`, 'file')).toBe(`${'x'.repeat(80)}.jpeg`);
  });
});

describe('a large export', () => {
  const manyBytes = 64 * 1024 * 1024;
  const piece = new Uint8Array(1024 * 1024);

  async function* entries(read: { bytes: number }) {
    yield { path: 'large', content: streamed(read) };
  }

  async function* streamed(read: { bytes: number }) {
    for (; read.bytes < manyBytes; read.bytes += piece.length) yield '\u0000'.repeat(piece.length);
  }

  it('is read only a little ahead of the writer', async () => {
    const read = { bytes: 0 };
    let [passed, most] = [0, 0];
    const output = new WritableStream<Uint8Array<ArrayBuffer>>(
      {
        write: async () => {
          await new Promise((resolve) => setTimeout(resolve, 1));
        },
      },
      { highWaterMark: 1 },
    );
    await writeExportZip(entries(read), output, {
      modifiedAt: new Date(0),
      onProgress: ({ bytes }) => {
        passed = bytes;
        most = Math.max(most, read.bytes - passed);
      },
    });
    expect(passed).toBe(manyBytes);
    expect(most).toBeLessThanOrEqual(4 * 1024 * 1024);
  });

  it('stops at once if it is cancelled, and reads no more', async () => {
    const read = { bytes: 0 };
    const stop = new AbortController();
    const writing = writeExportZip(entries(read), new WritableStream(), {
      modifiedAt: new Date(0),
      signal: stop.signal,
      onProgress: ({ bytes }) => {
        if (bytes > 2_000_000) stop.abort();
      },
    });
    await expect(writing).rejects.toThrow();
    expect(read.bytes).toBeLessThan(manyBytes / 2);
  });

  it('knows beforehand how much its files are, and counts them as they are written', async () => {
    const blob = new Blob(['petal'.repeat(1000)]);
    const reference = { name: 'a.png', type: 'image/png', sizeBytes: blob.size, addedAt: '2024-01-01T00:00:00.000Z' };
    const photos: Field = { id: 'photos', collectionId: 'c', name: 'Photos', type: 'photos', order: 1 };
    const two = [
      { ...reference, hash: 'h1' },
      { ...reference, hash: 'h2', name: 'b.png' },
    ];
    const catalogue = smallCatalogue(['one', 'two'], [photos], { photos: two });
    const files = new Map(two.map(({ hash }) => [hash, blob]));
    const reader = createMemoryReader({ ...catalogue, files });
    expect(await measureFiles(reader, EVERYTHING)).toEqual({ files: 2, bytes: 10_000 });
    expect(await measureFiles(reader, { ...EVERYTHING, collectionIds: ['other'] })).toEqual({ files: 0, bytes: 0 });
    expect(await measureFiles(reader, { ...EVERYTHING, withFiles: false })).toEqual({ files: 0, bytes: 0 });
    const steps: ZipProgress[] = [];
    const at = new Date(0);
    await writeExportZip(exportEntries(reader, EVERYTHING, at), new WritableStream(), {
      modifiedAt: at,
      onProgress: (step) => steps.push(step),
    });
    expect(steps.at(-1)).toMatchObject({ files: 2, fileBytes: 10_000 });
    expect(steps.at(-1)?.bytes).toBeGreaterThan(10_000);
  });

  it('provides its entries in sequence', async () => {
    const paths: string[] = [];
    for await (const { path, content } of exportEntries(
      createMemoryReader(smallCatalogue(['one'])),
      EVERYTHING,
      new Date(0),
    )) {
      paths.push(path);
      if (!isFileContent(content)) for await (const _ of content);
    }
    expect(paths).toEqual([
      'README.txt',
      'heirloom.json',
      'schema.json',
      'settings.json',
      'collections/Plants Garden/collection.json',
      'collections/Plants Garden/records.jsonl',
      'csv/Plants Garden.csv',
      'markdown/Plants Garden/one.md',
    ]);
  });
});
