import { type CellReading, orRefused } from './cell-reading.ts';
import { CERTAINTY } from './column.ts';

export const ratingCells: CellReading = {
  parse: (_cell, text) => {
    const stars = parseRating(text);
    // Goodreads and others write 0 for what was never rated.
    return stars === 0 ? { kind: 'empty', loss: '0 read as not rated' } : orRefused(stars, 'not a rating from 1 to 5');
  },
  lossOf: (text, value) => (exactRating(text) === value ? undefined : 'rounded to whole stars'),
  createTally: () => {
    let ratings = 0;
    return {
      addText: (text) => {
        if (/^[0-5]$/.test(text)) ratings += 1;
      },
      addOther: (cell) => {
        if (typeof cell === 'number' && Number.isInteger(cell) && cell >= 0 && cell <= 5) ratings += 1;
      },
      certainty: ({ name, filled }) =>
        /rating|stars|score/i.test(name) && ratings === filled ? CERTAINTY.nameAndForm : 0,
    };
  },
};

/** Stars, 0 to 5, from `4`, `4.5` (rounded), `4/5`, `8/10`, `★★★☆☆`. */
export function parseRating(text: string): number | undefined {
  const exact = exactRating(text);
  return exact === undefined ? undefined : Math.round(exact);
}

/** As `parseRating`, but with parts of a star. */
function exactRating(text: string): number | undefined {
  const trimmed = text.trim();
  if (/^[★☆⭐*]{1,5}$/u.test(trimmed)) return [...trimmed].filter((star) => star !== '☆').length;
  const match = /^(\d{1,3}(?:[.,]\d+)?)(?:\s*(?:\/|of|out of)\s*(\d{1,3}))?(?:\s*(?:stars?|★|\*))?$/i.exec(trimmed);
  if (!match) return undefined;
  const value = Number((match[1] ?? '').replace(',', '.'));
  const highest = match[2] === undefined ? 5 : Number(match[2]);
  if (highest === 0 || value > highest) return undefined;
  return (value / highest) * 5;
}
