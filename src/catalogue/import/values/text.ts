import type { Cell } from '../import-model.ts';

/** A cell as text: what is shown in the preview and kept in a text field. */
export function cellText(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'object') return 'latitude' in cell ? `${cell.latitude}, ${cell.longitude}` : cell.join(', ');
  return String(cell);
}

/**
 * A text as a person meant it: without spaces around, and without what exports put around digits so that spreadsheets
 * leave them alone: `="0306406152"` (Goodreads), `[0306406152]` (LibraryThing).
 */
export function tidyText(text: string, trim: boolean): string {
  const unwrapped = /^="(.*)"$/s.exec(text)?.[1] ?? /^\[([\dXx-]{8,20})\]$/.exec(text)?.[1] ?? text;
  return trim ? unwrapped.trim() : unwrapped;
}

/** One line for a text field: line breaks become spaces. */
export function singleLine(text: string): string {
  return /[\r\n\t]/.test(text) ? text.replace(/\s*[\r\n\t]+\s*/g, ' ') : text;
}

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

/** Stars, 0 to 5, from `4`, `4.5` (rounded), `4/5`, `8/10`, `★★★☆☆`. */
export function parseRating(text: string): number | undefined {
  const exact = exactRating(text);
  return exact === undefined ? undefined : Math.round(exact);
}

/** As `parseRating`, but with parts of a star. */
export function exactRating(text: string): number | undefined {
  const trimmed = text.trim();
  if (/^[★☆⭐*]{1,5}$/u.test(trimmed)) return [...trimmed].filter((star) => star !== '☆').length;
  const match = /^(\d{1,3}(?:[.,]\d+)?)(?:\s*(?:\/|of|out of)\s*(\d{1,3}))?(?:\s*(?:stars?|★|\*))?$/i.exec(trimmed);
  if (!match) return undefined;
  const value = Number((match[1] ?? '').replace(',', '.'));
  const highest = match[2] === undefined ? 5 : Number(match[2]);
  if (highest === 0 || value > highest) return undefined;
  return (value / highest) * 5;
}

/** The values of a cell that holds several, each once. */
export function splitValues(text: string, separator: string): string[] {
  const parts = separator === '' ? [text] : text.split(separator);
  return [...new Set(parts.map((part) => singleLine(part).trim()).filter((part) => part !== ''))];
}
