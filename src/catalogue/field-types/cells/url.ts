import { type CellReading, orRefused } from './cell-reading.ts';
import { CERTAINTY, isMost } from './column.ts';

export const urlCells: CellReading = {
  parse: (_cell, text) => orRefused(parseUrl(text), 'not a web address'),
  lossOf: (text, value) => (value === text.trim() ? undefined : 'https:// put in front'),
  createTally: () => {
    let addresses = 0;
    return {
      addText: (text) => {
        if (/^https?:|^www\./i.test(text) && parseUrl(text) !== undefined) addresses += 1;
      },
      certainty: (column) => (isMost(addresses, column) ? CERTAINTY.form : 0),
    };
  },
};

/** A web address as it would be opened, or `undefined`. Only http and https: nothing that runs. */
export function parseUrl(text: string): string | undefined {
  const trimmed = text.trim();
  if (trimmed.length > 4000 || /\s/.test(trimmed)) return undefined;
  const full = /^https?:\/\//i.test(trimmed)
    ? trimmed
    : /^[\w-]+(\.[\w-]+)*\.[a-z]{2,}(\/\S*)?$/i.test(trimmed)
      ? `https://${trimmed}`
      : undefined;
  return full !== undefined && URL.canParse(full) ? full : undefined;
}
