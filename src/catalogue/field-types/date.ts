import { dateCells } from './cells/date.ts';
import { byReading } from './conversion.ts';
import type { FieldTypeDefinition } from './definition.ts';
import { equalsExactly } from './filters.ts';
import { rankBy } from './ranks.ts';
import { searchedAsIs, spell } from './spelling.ts';

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** A day, as `YYYY-MM-DD`. */
export const date = {
  canBeTitle: true,
  details: [],
  keepsOnlyDay: true,
  text: (value) => spell(value),
  searchText: searchedAsIs,
  rank: rankBy((value) => (typeof value === 'string' ? Date.parse(value) : Number.NaN)),
  operators: ['is', 'before', 'after', 'isEmpty', 'isNotEmpty'],
  equals: equalsExactly,
  convertText: byReading(parseDate),
  cells: dateCells,
} satisfies FieldTypeDefinition;

/**
 * A day as `YYYY-MM-DD`: from ISO 8601 (a time after it is dropped), `31.12.2024`, `31 December 2024`, `Dec 31, 2024`,
 * and `31/12/2024` if there is only one way to read it.
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
