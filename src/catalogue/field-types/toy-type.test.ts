import { afterAll, beforeAll, expect, it } from 'vitest';
import { convertValue } from '../convert-value.ts';
import { ColumnProfile } from '../import/column-profile.ts';
import { parseValue } from '../import/parse-value.ts';
import type { Field, FieldType, FieldValue } from '../model.ts';
import { compileFilter } from '../query/match-filters.ts';
import { searchTextOf } from '../query/search-text.ts';
import { isSortable, rankColumn } from '../query/sort-records.ts';
import { orRefused } from './cells/cell-reading.ts';
import { CERTAINTY, isMost } from './cells/column.ts';
import { byReading } from './conversion.ts';
import type { FieldTypeDefinition } from './definition.ts';
import { equalsExactly } from './filters.ts';
import { rankBy } from './ranks.ts';
import { FIELD_TYPE_DEFINITIONS, isImportable } from './registry.ts';

const MOODS = ['gloomy', 'calm', 'merry'];
const readMood = (text: string) => (MOODS.includes(text) ? MOODS.indexOf(text) : undefined);
const mood: FieldTypeDefinition = {
  canBeTitle: false,
  details: [],
  text: (value) => MOODS[Number(value)] ?? '',
  searchText: (value) => MOODS[Number(value)] ?? '',
  rank: rankBy((value) => Number(value)),
  operators: ['is', 'isNot'],
  equals: equalsExactly,
  convertText: byReading(readMood),
  cells: {
    parse: (_cell, text) => orRefused(readMood(text), 'not a mood'),
    createTally: () => {
      let moods = 0;
      return {
        addText: (text) => void (moods += Number(MOODS.includes(text))),
        certainty: (column) => (isMost(moods, column) ? CERTAINTY.form : 0),
      };
    },
  },
};
// The cast: the type is not in the product's list.
const type = 'ratingOfMood' as FieldType;
const field: Field = { id: 'f', collectionId: 'c', name: 'Mood', type, order: 1 };

beforeAll(() => void Object.assign(FIELD_TYPE_DEFINITIONS, { [type]: mood }));
afterAll(() => void Reflect.deleteProperty(FIELD_TYPE_DEFINITIONS, type));

it('a type added by its definition alone can be sorted, filtered, searched and converted', () => {
  const column: (FieldValue | undefined)[] = [2, undefined, 0];
  expect(isSortable(field)).toBe(true);
  expect([...rankColumn(field, column)]).toEqual([2, Number.NaN, 0]);
  expect(column.map(compileFilter(field, { fieldId: 'f', operator: 'isNot', value: 0 }))).toEqual([true, true, false]);
  expect(searchTextOf(field, 2)).toBe('merry');
  expect(convertValue('calm', { type: 'text' }, field)).toEqual({ kind: 'converted', value: 1 });
  expect(convertValue('angry', { type: 'text' }, field)).toEqual({ kind: 'lost' });
  expect(convertValue(1, field, { type: 'text' })).toEqual({ kind: 'converted', value: 'calm' });
});

it('a type added by its definition alone is recognized in a column of a file, and reads its cells', () => {
  const column = new ColumnProfile();
  for (const cell of ['calm', 'merry', 'calm', 'gloomy']) column.add(cell);
  expect(column.guess('How it felt')).toBe(type);
  const reading = { ...column.findings('How it felt'), dateOrder: 'dayFirst', trim: true } as const;
  if (!isImportable(type)) throw new Error('The type has a reading of cells.');
  expect(parseValue(' merry ', type, reading)).toEqual({ kind: 'value', value: 2 });
  expect(parseValue('furious', type, reading)).toEqual({ kind: 'refused', reason: 'not a mood' });
});
