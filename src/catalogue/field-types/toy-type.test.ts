import { afterAll, beforeAll, expect, it } from 'vitest';
import { convertValue } from '../convert-value.ts';
import type { Field, FieldType, FieldValue } from '../model.ts';
import { compileFilter } from '../query/match-filters.ts';
import { searchTextOf } from '../query/search-text.ts';
import { isSortable, rankColumn } from '../query/sort-records.ts';
import { byReading } from './conversion.ts';
import type { FieldTypeDefinition } from './definition.ts';
import { equalsExactly } from './filters.ts';
import { rankBy } from './ranks.ts';
import { FIELD_TYPE_DEFINITIONS } from './registry.ts';

const MOODS = ['gloomy', 'calm', 'merry'];
const mood: FieldTypeDefinition = {
  canBeTitle: false,
  isImportable: false,
  details: [],
  text: (value) => MOODS[Number(value)] ?? '',
  searchText: (value) => MOODS[Number(value)] ?? '',
  rank: rankBy((value) => Number(value)),
  operators: ['is', 'isNot'],
  equals: equalsExactly,
  convertText: byReading((text) => (MOODS.includes(text) ? MOODS.indexOf(text) : undefined)),
};
// The cast: the type is in no list of the product.
const type = 'ratingOfMood' as FieldType;
const field: Field = { id: 'f', collectionId: 'c', name: 'Mood', type, order: 1 };

beforeAll(() => void Object.assign(FIELD_TYPE_DEFINITIONS, { [type]: mood }));
afterAll(() => void Reflect.deleteProperty(FIELD_TYPE_DEFINITIONS, type));

it('a type that is only a definition sorts, filters, is searched and converts', () => {
  const column: (FieldValue | undefined)[] = [2, undefined, 0];
  expect(isSortable(field)).toBe(true);
  expect([...rankColumn(field, column)]).toEqual([2, Number.NaN, 0]);
  expect(column.map(compileFilter(field, { fieldId: 'f', operator: 'isNot', value: 0 }))).toEqual([true, true, false]);
  expect(searchTextOf(field, 2)).toBe('merry');
  expect(convertValue('calm', { type: 'text' }, field)).toEqual({ kind: 'converted', value: 1 });
  expect(convertValue('angry', { type: 'text' }, field)).toEqual({ kind: 'lost' });
  expect(convertValue(1, field, { type: 'text' })).toEqual({ kind: 'converted', value: 'calm' });
});
