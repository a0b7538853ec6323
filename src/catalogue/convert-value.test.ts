import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { convertValue, optionLabelsOf } from './convert-value.ts';
import { FIELD_TYPES, type Field, type FieldType, type FieldValue } from './model.ts';
import { isFileReferences, isGeoPoint, isIdList } from './values.ts';
import { times } from '../engine/testing/long-run.ts';

type Shape = Pick<Field, 'type' | 'options' | 'isSingle'>;
const options = [
  { id: 'o1', label: 'Red', color: 'red' },
  { id: 'o2', label: 'Blue', color: 'blue' },
  { id: 'o3', label: '3', color: 'gray' },
] as const;
const shape = (type: FieldType, extra: Partial<Shape> = {}): Shape => ({
  type,
  ...(type === 'select' || type === 'multiSelect' ? { options } : {}),
  ...extra,
});
const image = {
  hash: 'a'.repeat(64),
  name: 'a.png',
  type: 'image/png',
  sizeBytes: 1,
  addedAt: '2024-01-01T00:00:00.000Z',
};
const pdf = { ...image, hash: 'b'.repeat(64), name: 'b.pdf', type: 'application/pdf' };

describe('convertValue', () => {
  it.each<[FieldValue, FieldType, FieldType, FieldValue]>([
    ['12', 'text', 'number', 12],
    [12, 'number', 'text', '12'],
    ['1 May 2024', 'text', 'date', '2024-05-01'],
    [true, 'checkbox', 'text', 'Yes'],
    [false, 'checkbox', 'number', 0],
    ['yes', 'text', 'checkbox', true],
    ['o1', 'select', 'text', 'Red'],
    ['blue', 'text', 'select', 'o2'],
    ['Red; blue', 'text', 'multiSelect', ['o1', 'o2']],
    [['o1', 'o2'], 'multiSelect', 'text', 'Red, Blue'],
    ['o1', 'select', 'multiSelect', ['o1']],
    [['o2'], 'multiSelect', 'select', 'o2'],
    ['o3', 'select', 'number', 3],
    [3.4, 'number', 'rating', 3],
    [{ latitude: 1, longitude: 2 }, 'location', 'text', '1, 2'],
    ['1, 2', 'text', 'location', { latitude: 1, longitude: 2 }],
    ['a\nb', 'longText', 'text', 'a b'],
  ])('%j from %s to %s becomes %j', (value, from, to, expected) => {
    expect(convertValue(value, shape(from), shape(to))).toEqual({ kind: 'converted', value: expected });
  });

  it.each<[FieldValue, FieldType, FieldType]>([
    ['a', 'text', 'longText'],
    ['2024-05-01', 'date', 'text'],
    ['https://example.org', 'text', 'url'],
    [4, 'rating', 'number'],
    [4, 'number', 'rating'],
    [[image], 'photos', 'files'],
    [[image], 'files', 'photos'],
  ])('%j from %s to %s stays as it is', (value, from, to) => {
    expect(convertValue(value, shape(from), shape(to))).toEqual({ kind: 'kept', value });
  });

  it.each<[FieldValue, FieldType, FieldType]>([
    ['abc', 'text', 'number'],
    ['01/02/2024', 'text', 'date'],
    [7, 'number', 'rating'],
    ['javascript:alert(1)', 'text', 'url'],
    [[image], 'photos', 'text'],
    ['green', 'text', 'select'],
  ])('reports that %j from %s to %s is lost', (value, from, to) => {
    expect(convertValue(value, shape(from), shape(to))).toEqual({ kind: 'lost' });
  });

  it('reports a loss if only part of the value remains', () => {
    expect(convertValue(['o1', 'o2'], shape('multiSelect'), shape('select'))).toEqual({ kind: 'lost', value: 'o1' });
    expect(convertValue([image, pdf], shape('files'), shape('photos'))).toEqual({ kind: 'lost', value: [image] });
    expect(convertValue([image, image], shape('photos'), shape('photos', { isSingle: true }))).toEqual({
      kind: 'lost',
      value: [image],
    });
    expect(convertValue('Red, mauve', shape('text'), shape('multiSelect'))).toEqual({ kind: 'lost', value: ['o1'] });
  });

  it('relates by title, but only if the title is unambiguous', () => {
    const context = {
      titleOf: (id: string) => (id === 'r1' ? 'Alpha' : undefined),
      recordIdByTitle: (title: string) => (title === 'Alpha' ? 'r1' : undefined),
    };
    expect(convertValue('Alpha', shape('text'), shape('relation'), context)).toEqual({
      kind: 'converted',
      value: ['r1'],
    });
    expect(convertValue('Beta', shape('text'), shape('relation'), context)).toEqual({ kind: 'lost' });
    expect(convertValue(['r1'], shape('relation'), shape('text'), context)).toEqual({
      kind: 'converted',
      value: 'Alpha',
    });
  });

  it('only creates values that the new type can store, and “kept” never changes a value', () => {
    const types = fc.constantFrom(...FIELD_TYPES);
    fc.assert(
      fc.property(
        types.chain((from) => fc.tuple(fc.constant(from), valueOf(from), types)),
        ([from, value, to]) => {
          const result = convertValue(value, shape(from), shape(to));
          if (result.value !== undefined) expect(canHold(to, result.value)).toBe(true);
          if (result.kind === 'kept') expect(result.value).toEqual(value);
        },
      ),
      { numRuns: times(1000, 3000) },
    );
  });

  it('converts choices to text and back', () => {
    fc.assert(
      fc.property(fc.subarray(['o1', 'o2', 'o3'], { minLength: 1 }), (ids) => {
        const text = convertValue(ids, shape('multiSelect'), shape('text')).value;
        expect(text).toBeDefined();
        expect(convertValue(text ?? '', shape('text'), shape('multiSelect')).value).toEqual(ids);
      }),
    );
  });
});

it('optionLabelsOf splits lists for a multi-select only', () => {
  expect(optionLabelsOf('a, b', shape('text'), shape('multiSelect'))).toEqual(['a', 'b']);
  expect(optionLabelsOf('a, b', shape('text'), shape('select'))).toEqual(['a, b']);
  expect(optionLabelsOf(5, shape('number'), shape('select'))).toEqual(['5']);
});

function valueOf(type: FieldType): fc.Arbitrary<FieldValue> {
  switch (type) {
    case 'text':
    case 'longText':
      return fc.oneof(
        fc.string({ minLength: 1 }),
        fc.constantFrom('5', 'yes', 'Red', '2024-01-01', '1, 2', 'https://a.example', '★★'),
      );
    case 'url':
      return fc.webUrl();
    case 'number':
      return fc.oneof(fc.integer({ min: -2, max: 8 }), fc.double({ noNaN: true, noDefaultInfinity: true }));
    case 'rating':
      return fc.integer({ min: 0, max: 5 });
    case 'date':
      return fc.constantFrom('2024-01-01', '1999-12-31');
    case 'checkbox':
      return fc.boolean();
    case 'select':
      return fc.constantFrom('o1', 'o2', 'o3');
    case 'multiSelect':
      return fc.subarray(['o1', 'o2', 'o3'], { minLength: 1 });
    case 'location':
      return fc.record({ latitude: fc.integer({ min: -90, max: 90 }), longitude: fc.integer({ min: -180, max: 180 }) });
    case 'relation':
      return fc.constant(['r1']);
    case 'photos':
      return fc.constant([image]);
    case 'files':
      return fc.subarray([image, pdf], { minLength: 1 });
  }
}

function canHold(type: FieldType, value: FieldValue): boolean {
  const isOption = (id: unknown) => options.some((option) => option.id === id);
  switch (type) {
    case 'text':
      return typeof value === 'string' && !value.includes('\n');
    case 'longText':
      return typeof value === 'string';
    case 'url':
      return typeof value === 'string' && /^https?:/i.test(value);
    case 'date':
      return typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value);
    case 'number':
      return Number.isFinite(value);
    case 'rating':
      return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 5;
    case 'checkbox':
      return typeof value === 'boolean';
    case 'select':
      return isOption(value);
    case 'multiSelect':
      return isIdList(value) && value.every(isOption);
    case 'location':
      return isGeoPoint(value);
    case 'relation':
      return isIdList(value);
    case 'photos':
    case 'files':
      return isFileReferences(value);
  }
}
