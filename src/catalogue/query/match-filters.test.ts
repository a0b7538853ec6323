import { describe, expect, it } from 'vitest';
import {
  FIELD_TYPES,
  type Field,
  type FieldType,
  type FieldValue,
  type FilterOperator,
  type ViewFilter,
} from '../model.ts';
import { definitionOf } from '../field-types/registry.ts';
import { compileFilter } from './match-filters.ts';

function field(type: FieldType): Field {
  return { id: 'f', collectionId: 'c', name: 'F', type, order: 1 };
}

function passes(
  type: FieldType,
  operator: FilterOperator,
  wanted: ViewFilter['value'],
  value: FieldValue | undefined,
): boolean {
  const filter = wanted === undefined ? { fieldId: 'f', operator } : { fieldId: 'f', operator, value: wanted };
  return compileFilter(field(type), filter)(value);
}

describe('compileFilter', () => {
  it.each<[FieldType, FilterOperator, ViewFilter['value'], FieldValue | undefined, boolean]>([
    ['text', 'contains', 'UBA', 'Übach', true],
    ['text', 'contains', 'x', 'Übach', false],
    ['text', 'contains', 'x', undefined, false],
    ['text', 'is', 'ubach', 'Übach', true],
    ['text', 'isNot', 'ubach', undefined, true],
    ['text', 'isEmpty', undefined, undefined, true],
    ['text', 'isEmpty', undefined, 'x', false],
    ['photos', 'isEmpty', undefined, [], true],
    ['text', 'isNotEmpty', undefined, 'x', true],
    ['number', 'is', '7', 7, true],
    ['number', 'atLeast', 7, 7, true],
    ['number', 'atLeast', 7, 6.9, false],
    ['number', 'atLeast', 7, undefined, false],
    ['number', 'atMost', 7, 7, true],
    ['number', 'atMost', -1, 0, false],
    ['date', 'before', '2024-02-01', '2024-01-31', true],
    ['date', 'before', '2024-02-01', '2024-02-01', false],
    ['date', 'after', '2024-02-01', '2024-02-02', true],
    ['date', 'after', '2024-02-01', undefined, false],
    ['checkbox', 'is', false, undefined, true],
    ['checkbox', 'is', true, true, true],
    ['checkbox', 'is', true, false, false],
    ['select', 'is', 'a', 'a', true],
    ['select', 'hasAny', ['a', 'b'], 'b', true],
    ['select', 'hasAny', ['a', 'b'], 'c', false],
    ['multiSelect', 'hasAny', ['a', 'b'], ['c', 'b'], true],
    ['multiSelect', 'hasAny', ['a'], undefined, false],
    ['relation', 'hasAny', ['r1'], ['r1'], true],
  ])('a %s field, filter %s %j: the value %j passes: %s', (type, operator, wanted, value, expected) => {
    expect(passes(type, operator, wanted, value)).toBe(expected);
  });

  it('matches everything while the filter is incomplete', () => {
    for (const wanted of [undefined, '', []]) expect(passes('text', 'contains', wanted, 'x')).toBe(true);
  });

  it('offers an operator for every type', () => {
    expect(FIELD_TYPES.every((type) => definitionOf(type).operators.length > 0)).toBe(true);
  });
});
