import { describe, expect, it } from 'vitest';
import { catalogueReferences, type ReferenceContext, settleCatalogueRow } from './describe-source.ts';
import type { CatalogueRecord, FileReference } from './model.ts';

const CONTEXT: ReferenceContext = {
  isRelation: (fieldId) => fieldId === 'parent',
  partsOf: (id) =>
    id === 'plants'
      ? [
          { table: 'fields', key: 'name' },
          { table: 'views', key: 'v1' },
        ]
      : [],
};
const photo: FileReference = { hash: 'h1', name: 'a.jpg', type: 'image/jpeg', sizeBytes: 1, addedAt: '' };
const record: CatalogueRecord = {
  id: 'r1',
  collectionId: 'plants',
  fileHashes: [],
  createdAt: 'then',
  updatedAt: 'then',
  values: { name: 'Monstera', parent: ['r2', 'r3'], tags: ['o1'], photos: [photo, photo] },
};

describe('the rows that a row needs', () => {
  it('DS1 a record needs its collection, fields, related records and files; options are not records', () => {
    expect(catalogueReferences('records', record, CONTEXT)).toEqual([
      { table: 'collections', key: 'plants' },
      ...['name', 'parent', 'tags', 'photos'].map((key) => ({ table: 'fields', key })),
      { table: 'records', key: 'r2' },
      { table: 'records', key: 'r3' },
      { table: 'files', key: 'h1' },
    ]);
  });

  it('DS2 fields and views need their collection, collections their fields and views, settings nothing', () => {
    expect(
      catalogueReferences('fields', { id: 'f', collectionId: 'plants', relatedCollectionId: 'books' }, CONTEXT),
    ).toEqual([
      { table: 'collections', key: 'plants' },
      { table: 'collections', key: 'books' },
    ]);
    expect(catalogueReferences('views', { id: 'v', collectionId: 'plants' }, CONTEXT)).toEqual([
      { table: 'collections', key: 'plants' },
    ]);
    expect(catalogueReferences('collections', { id: 'plants' }, CONTEXT)).toHaveLength(2);
    expect(catalogueReferences('settings', { key: 'theme', value: 'dark' }, CONTEXT)).toEqual([]);
  });

  it('DS6 a conflict needs the files of both values, and nothing else', () => {
    const conflict = { table: 'records', key: '"r1"', field: 'values.photos', kept: [{ ...photo, hash: 'h2' }] };
    expect(catalogueReferences('conflicts', { ...conflict, lost: [photo, photo] }, CONTEXT)).toEqual([
      { table: 'files', key: 'h2' },
      { table: 'files', key: 'h1' },
    ]);
    expect(catalogueReferences('conflicts', { ...conflict, kept: 'blue' }, CONTEXT)).toEqual([]);
  });

  it('DS3 malformed rows need nothing', () => {
    for (const table of ['records', 'fields', 'views', 'collections', 'settings', 'conflicts', 'none']) {
      for (const value of [undefined, null, 'text', 5, {}])
        expect(catalogueReferences(table, value, CONTEXT)).toEqual([]);
    }
  });
});

describe('values derived from the fields', () => {
  const now = new Date('2026-05-06T07:08:09.000Z');

  it('DS4 are recomputed: files, and the time of the change', () => {
    expect(settleCatalogueRow('records', record, now)).toEqual({
      ...record,
      fileHashes: ['h1'],
      updatedAt: '2026-05-06T07:08:09.000Z',
    });
    expect(settleCatalogueRow('collections', { id: 'plants', updatedAt: 'then' }, now)).toEqual({
      id: 'plants',
      updatedAt: '2026-05-06T07:08:09.000Z',
    });
  });

  it('DS5 rows without derived values stay as they are', () => {
    const view = { id: 'v' };
    expect(settleCatalogueRow('views', view, now)).toBe(view);
    expect(settleCatalogueRow('records', 5, now)).toBe(5);
  });
});
