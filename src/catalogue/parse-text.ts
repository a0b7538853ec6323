import type { GeoPoint } from './model.ts';

// How a person's text is read as a value of another kind. Each gives `undefined` where the text does not say it
// without doubt: a guess would be a loss that no one was told of.

const TRUE_WORDS = new Set(['yes', 'y', 'true', '1', 'x', 'on', '✓', '✔']);
const FALSE_WORDS = new Set(['no', 'n', 'false', '0', 'off', '✗', '✘']);
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

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

/**
 * A day as `YYYY-MM-DD`: from ISO 8601 (a time behind it is dropped), `31.12.2024`, `31 December 2024`, `Dec 31, 2024`,
 * and `31/12/2024` where it can only be read one way.
 */
export function parseDate(text: string): string | undefined {
  const trimmed = text.trim();
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ][\d:.,Z+-]*)?$/.exec(trimmed);
  if (iso) return day(iso[1], iso[2], iso[3]);
  const dotted = /^(\d{1,2})\.\s*(\d{1,2})\.\s*(\d{4})$/.exec(trimmed);
  if (dotted) return day(dotted[3], dotted[2], dotted[1]);
  const slashed = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(trimmed);
  if (slashed) {
    const asDayFirst = day(slashed[3], slashed[2], slashed[1]);
    const asMonthFirst = day(slashed[3], slashed[1], slashed[2]);
    if (asDayFirst === asMonthFirst) return asDayFirst;
    return asDayFirst && asMonthFirst ? undefined : (asDayFirst ?? asMonthFirst);
  }
  const dayFirst = /^(\d{1,2})(?:st|nd|rd|th|\.)?\s+(\p{L}{3,})\.?,?\s+(\d{4})$/u.exec(trimmed);
  if (dayFirst) return day(dayFirst[3], monthNumber(dayFirst[2]), dayFirst[1]);
  const monthFirst = /^(\p{L}{3,})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})$/u.exec(trimmed);
  if (monthFirst) return day(monthFirst[3], monthNumber(monthFirst[1]), monthFirst[2]);
  return undefined;
}

/** A yes or no. */
export function parseCheckbox(text: string): boolean | undefined {
  const word = text.trim().toLowerCase();
  return TRUE_WORDS.has(word) ? true : FALSE_WORDS.has(word) ? false : undefined;
}

/** A whole number of stars, 0 to 5, as a number or as stars. */
export function parseRating(text: string): number | undefined {
  const stars = /^(★{0,5})☆{0,5}$/.exec(text.trim());
  if (stars && text.trim() !== '') return stars[1]?.length;
  const number = parseNumber(text);
  return number !== undefined && Number.isInteger(number) && number >= 0 && number <= 5 ? number : undefined;
}

/** A web address, http or https only; `www.example.org` gets `https://` before it. */
export function parseUrl(text: string): string | undefined {
  const trimmed = text.trim();
  const candidate = /^www\.[^\s.]+\.\S+$/i.test(trimmed) ? `https://${trimmed}` : trimmed;
  return /^https?:\/\/\S+$/i.test(candidate) && URL.canParse(candidate) ? candidate : undefined;
}

/** A place as `latitude, longitude` in decimal degrees, with an optional N/S and E/W behind. */
export function parseLocation(text: string): GeoPoint | undefined {
  const match = /^([+-]?\d{1,2}(?:\.\d+)?)\s*°?\s*([NS])?\s*[,;\s]\s*([+-]?\d{1,3}(?:\.\d+)?)\s*°?\s*([EW])?$/i.exec(
    text.trim(),
  );
  if (!match) return undefined;
  const latitude = Number(match[1]) * (match[2]?.toUpperCase() === 'S' ? -1 : 1);
  const longitude = Number(match[3]) * (match[4]?.toUpperCase() === 'W' ? -1 : 1);
  return Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 ? { latitude, longitude } : undefined;
}

function day(
  year: string | undefined,
  month: string | number | undefined,
  dayOfMonth: string | undefined,
): string | undefined {
  const [y, m, d] = [Number(year), Number(month), Number(dayOfMonth)];
  const date = new Date(0);
  date.setUTCFullYear(y, m - 1, d);
  if (date.getUTCFullYear() !== y || date.getUTCMonth() !== m - 1 || date.getUTCDate() !== d) return undefined;
  return `${String(y).padStart(4, '0')}-${String(m).padStart(2, '0')}-${String(d).padStart(2, '0')}`;
}

function monthNumber(name: string | undefined): number {
  return MONTHS.indexOf((name ?? '').slice(0, 3).toLowerCase()) + 1;
}
