import { expect, it } from 'vitest';
import { db } from './database.ts';
import { CATALOGUE_TABLES } from './describe-source.ts';

it('every table of the database is described, and nothing else', () => {
  expect(Object.keys(CATALOGUE_TABLES).sort()).toEqual(db.tables.map((table) => table.name).sort());
});
