import { expect, it } from 'vitest';
import { db } from './database.ts';
import { CATALOGUE_TABLES } from './describe-source.ts';

it('the description lists exactly the tables of the database', () => {
  expect(Object.keys(CATALOGUE_TABLES).sort()).toEqual(
    db.tables
      .map((table) => table.name)
      .filter((name) => name !== 'journal')
      .sort(),
  );
});
