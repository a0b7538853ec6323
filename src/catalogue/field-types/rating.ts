import { ratingCells } from './cells/rating.ts';
import { byReading, LOST, sameOrLost } from './conversion.ts';
import type { FieldTypeDefinition } from './definition.ts';
import { equalsNumber, NUMBER_OPERATORS } from './filters.ts';
import { parseNumber } from './number.ts';
import { rankNumbers } from './ranks.ts';
import { spell } from './spelling.ts';

/** Stars, 0 to 5. */
export const rating = {
  canBeTitle: false,
  details: [],
  text: (value) => spell(value),
  reportText: (value) => (typeof value === 'number' ? `${value} of 5` : undefined),
  rank: rankNumbers,
  operators: NUMBER_OPERATORS,
  equals: equalsNumber,
  convertFrom: {
    // Whole numbers from 0 to 5 become stars; fractions are rounded.
    number: (value) =>
      typeof value === 'number' && value >= 0 && value <= 5 ? sameOrLost(Math.round(value), value) : LOST,
  },
  convertText: byReading(parseRating),
  cells: ratingCells,
} satisfies FieldTypeDefinition;

/** A whole number of stars, 0 to 5, as a number or as stars. */
export function parseRating(text: string): number | undefined {
  const stars = /^(★{0,5})☆{0,5}$/.exec(text.trim());
  if (stars && text.trim() !== '') return stars[1]?.length;
  const number = parseNumber(text);
  return number !== undefined && Number.isInteger(number) && number >= 0 && number <= 5 ? number : undefined;
}
