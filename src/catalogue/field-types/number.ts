import { numberCells } from './cells/number.ts';
import { byReading } from './conversion.ts';
import type { FieldTypeDefinition } from './definition.ts';
import { equalsNumber, NUMBER_OPERATORS } from './filters.ts';
import { rankNumbers } from './ranks.ts';
import { searchedAsIs, spell } from './spelling.ts';

/** Any finite number, with a unit that the field defines. */
export const number = {
  canBeTitle: true,
  details: ['unit', 'isSequential'],
  text: (value) => spell(value),
  reportText: (value, { unit }) => {
    if (typeof value !== 'number') return undefined;
    return unit ? `${value} ${unit}` : String(value);
  },
  searchText: searchedAsIs,
  rank: rankNumbers,
  operators: NUMBER_OPERATORS,
  equals: equalsNumber,
  convertFrom: {
    checkbox: (value) => ({ kind: 'converted', value: value === true ? 1 : 0 }),
    rating: (value) => ({ kind: 'kept', value }),
  },
  convertText: byReading(parseNumber),
  cells: numberCells,
} satisfies FieldTypeDefinition;

/**
 * A number: `12`, `-0.5`, `1,234,567.8`, `1 234`, `3,5`, `1e6`. A comma before exactly three digits groups thousands.
 */
export function parseNumber(text: string): number | undefined {
  let plain = text
    .trim()
    .replace(/[\s\u00a0\u202f']/g, '')
    .replace(/^\u2212/, '-');
  if (/^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$/.test(plain)) plain = plain.replaceAll(',', '');
  else if (/^[+-]?\d*,\d+$/.test(plain)) plain = plain.replace(',', '.');
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain)) return undefined;
  const number = Number(plain);
  return Number.isFinite(number) ? number : undefined;
}
