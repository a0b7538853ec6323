import { describe, expect, it } from 'vitest';
import type { CatalogueNames, NamedField } from './catalogue-names.ts';
import { fieldText, filesOfValue, looseText, memberText, pathLabel, relatedIds } from './value-words.ts';

const field = (type: NamedField['type'], more: Partial<NamedField> = {}): NamedField => ({
  id: 'f',
  collectionId: 'c',
  name: 'Health',
  type,
  order: 1,
  ...more,
});
const OPTIONS = {
  options: [
    { id: 'o1', label: 'Thriving' },
    { id: 'o2', label: 'Ailing' },
  ],
};
const NAMES: CatalogueNames = {
  collections: new Map([['c', { id: 'c', name: 'Plants', order: 1, titleFieldId: 'f' }]]),
  fields: new Map([['f', field('text')]]),
};

describe('the text of a value', () => {
  it('VW1 is readable for each type', () => {
    expect(fieldText('Monstera', field('text'))).toBe('Monstera');
    expect(fieldText('two\nlines', field('longText'))).toBe('two\nlines');
    expect(fieldText(3.5, field('number', { unit: 'cm' }))).toBe('3.5 cm');
    expect(fieldText(0, field('number'))).toBe('0');
    expect(fieldText(4, field('rating'))).toBe('4 of 5');
    expect(fieldText('2026-02-03', field('date'))).toBe('2026-02-03');
    expect(fieldText(false, field('checkbox'))).toBe('No');
    expect(fieldText('o2', field('select', OPTIONS))).toBe('Ailing');
    expect(fieldText(['o2', 'o1'], field('multiSelect', OPTIONS))).toBe('Ailing, Thriving');
    expect(fieldText({ latitude: 52.5, longitude: 13.4 }, field('location'))).toBe('52.5, 13.4');
    expect(fieldText(['r1', 'r2'], field('relation'), (id) => (id === 'r1' ? 'Basil' : undefined))).toBe(
      'Basil, (a record that no longer exists)',
    );
    expect(fieldText([{ hash: 'h', name: 'a.jpg', type: '', sizeBytes: 1, addedAt: '' }], field('photos'))).toBe(
      'a.jpg',
    );
  });

  it('VW2 distinguishes missing references from empty values', () => {
    expect(fieldText('o9', field('select', OPTIONS))).toBe('(an option that no longer exists)');
    expect(fieldText(undefined, field('select', OPTIONS))).toBe('');
    expect(fieldText(null, field('text'))).toBe('');
  });

  it('VW3 shows unexpected values unchanged, and never fails', () => {
    const cyclic: Record<string, unknown> = {};
    cyclic['self'] = cyclic;
    for (const value of [cyclic, new Date(Number.NaN), 10n, Symbol('x'), [1, 'a'], new Map(), () => undefined])
      expect(typeof fieldText(value, field('text'))).toBe('string');
    expect(fieldText([1, 'a'], field('text'))).toBe('[1,"a"]');
    expect(looseText(new Date(0))).toBe('1970-01-01T00:00:00.000Z');
  });

  it('VW4 has files and relations only for values that contain them', () => {
    expect(filesOfValue([{ hash: 'h', name: 'a.jpg', type: 't', sizeBytes: 1, addedAt: '' }])).toEqual([
      { hash: 'h', name: 'a.jpg', type: 't', sizeBytes: 1 },
    ]);
    expect(filesOfValue(['o1'])).toBeUndefined();
    expect(filesOfValue([])).toBeUndefined();
    expect(relatedIds(['r1'], field('relation'))).toEqual(['r1']);
    expect(relatedIds(['o1'], field('multiSelect', OPTIONS))).toEqual([]);
  });

  it('VW5 uses the field name of the first side that has the field', () => {
    const other: CatalogueNames = {
      collections: new Map(),
      fields: new Map([['g', field('text', { id: 'g', name: 'Height' })]]),
    };
    expect(pathLabel('values.f', [NAMES, other])).toBe('Health');
    expect(pathLabel('values.g', [NAMES, other])).toBe('Height');
    expect(pathLabel('values.x', [NAMES, other])).toBe('(a field that no longer exists)');
    expect(pathLabel('titleFieldId', [NAMES])).toBe('Title field');
  });

  it('VW6 uses names for configuration', () => {
    expect(memberText('titleFieldId', 'f', NAMES)).toBe('Health');
    expect(memberText('relatedCollectionId', 'c', NAMES)).toBe('Plants');
    expect(memberText('options', OPTIONS.options, NAMES)).toBe('Thriving, Ailing');
    expect(memberText('sorts', [{ fieldId: 'f', direction: 'ascending' }], NAMES)).toBe('Health ascending');
    expect(memberText('isSingle', true, NAMES)).toBe('Yes');
    expect(memberText('options', 'odd', NAMES)).toBe('odd');
  });
});
