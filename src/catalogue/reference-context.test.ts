import { expect, it } from 'vitest';
import { ReferenceRows } from './reference-context.ts';

it('RX1 references follow the fields and views of all states, and malformed rows are passed over', () => {
  const rows = new ReferenceRows();
  for (const field of [
    { id: 'name', collectionId: 'plants', type: 'text' },
    { id: 'parent', collectionId: 'plants', type: 'relation' },
    { id: 'parent', collectionId: 'plants', type: 'relation' },
    { id: 'odd', collectionId: 'plants', type: 'none' },
    undefined,
    7,
  ])
    rows.addField(field);
  rows.addView({ id: 'table', collectionId: 'plants' });
  rows.addView({ collectionId: 'plants' });
  expect(rows.references('collections', { id: 'plants' })).toEqual([
    { table: 'fields', key: 'name' },
    { table: 'fields', key: 'parent' },
    { table: 'views', key: 'table' },
  ]);
  expect(rows.references('records', { collectionId: 'plants', values: { parent: ['r2'], tags: ['o1'] } })).toEqual([
    { table: 'collections', key: 'plants' },
    { table: 'fields', key: 'parent' },
    { table: 'fields', key: 'tags' },
    { table: 'records', key: 'r2' },
  ]);
  expect(rows.references('collections', { id: 'books' })).toEqual([]);
});
