import { type CellReading, orRefused } from './cell-reading.ts';
import {
  CERTAINTY,
  type ColumnFacts,
  type ColumnFindings,
  type ColumnTally,
  type DateOrder,
  isMost,
} from './column.ts';

export const TIME_LEFT_OUT = 'time of day left out';

export const dateCells: CellReading = {
  parse: (_cell, text, { dateOrder }) => orRefused(parseDate(text, dateOrder), 'not a date'),
  lossOf: (text) => (/\d:\d\d/.test(text) ? TIME_LEFT_OUT : undefined),
  createTally: () => new DateTally(),
};

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
/** Whole names and their usual abbreviations, including languages that write them alike; `Marble` is not March. */
const MONTH_NAME =
  /^(?:jan(?:uary?|vier|v)?|feb(?:ruary?|rero|braio)?|mar(?:ch|s|zo|ts)?|apr(?:il|ile)?|mayo?|jun[ei]?|junio|jul[yi]?|julio|aug(?:ust|ustus)?|sept?(?:ember|embre|iembre)?|oct(?:ober|obre|ubre)?|nov(?:ember|embre|iembre)?|dec(?:ember)?)$/i;
/** A time of day, with or without a zone. Anything else after a day means that the text is more than a day. */
const TIME = String.raw`\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d+)?(?:\s*[ap]\.?m\.?)?(?:\s*(?:Z|[A-Z]{2,5}|(?:GMT|UTC)?[-+]\d{1,2}:?(?:\d{2})?|\([\w\s/:+-]{1,30}\)|\[[\w/]{1,30}\]))*`;
const ISO = new RegExp(`^(\\d{4})([-/.])(\\d{1,2})\\2(\\d{1,2})(?:(?:T|,?\\s+)${TIME})?$`, 'i');
const NUMERIC = new RegExp(`^(\\d{1,2})([-/.])\\s?(\\d{1,2})\\2\\s?(\\d{4}|\\d{2})(?:[,\\s]+${TIME})?$`, 'i');
const DAY_FIRST = new RegExp(
  `^(\\d{1,2})(?:st|nd|rd|th|\\.)?[\\s-]+([A-Za-z]{3,9})\\.?,?[\\s-]+(\\d{4}|\\d{2})(?:,?\\s+${TIME})?$`,
  'i',
);
const MONTH_FIRST = new RegExp(
  `^([A-Za-z]{3,9})\\.?\\s+(\\d{1,2})(?:st|nd|rd|th)?,?\\s+(\\d{4})(?:,?\\s+(?:at\\s+)?${TIME})?$`,
  'i',
);

/**
 * The day in a text, as `YYYY-MM-DD`, or `undefined`. Understands ISO 8601 (a time after it is left out, and no time
 * zone moves the day), `2021/3/4`, `4.3.2021`, `3/4/2021` and `3-4-21` by `order`, `4 March 2021`, `March 4, 2021`,
 * each with or without a time. Impossible days are refused. Two digits of a year mean 1970 to 2069.
 */
export function parseDate(text: string, order: DateOrder): string | undefined {
  const trimmed = text.trim();
  if (trimmed.length < 6 || trimmed.length > 50) return undefined;
  return parseIso(trimmed) ?? parseNumeric(trimmed, order) ?? parseWithMonthName(trimmed);
}

/**
 * The order that the numbers allow: a part above 12 is the day. `undefined`: not such a date; `either`: both orders are
 * possible.
 */
export function dateOrderOf(text: string): DateOrder | 'either' | undefined {
  const match = /^(\d{1,2})[/-](\d{1,2})[/-](\d{4}|\d{2})\b/.exec(text.trim());
  if (!match) return undefined;
  const [first, second] = [Number(match[1]), Number(match[2])];
  if (first > 12) return second <= 12 ? 'dayFirst' : undefined;
  if (second > 12) return 'monthFirst';
  return first === second ? undefined : 'either';
}

function parseIso(text: string): string | undefined {
  const match = ISO.exec(text) ?? /^(\d{4})()(\d{2})(\d{2})$/.exec(text);
  return match ? toIsoDay(Number(match[1]), Number(match[3]), Number(match[4])) : undefined;
}

function parseNumeric(text: string, order: DateOrder): string | undefined {
  const match = NUMERIC.exec(text);
  if (!match) return undefined;
  const [first, second, year] = [Number(match[1]), Number(match[3]), fullYear(match[4] ?? '')];
  // With dots, the day always comes first; otherwise a part above 12 decides, whatever order was asked for.
  const isDayFirst = match[2] === '.' || first > 12 || (order === 'dayFirst' && second <= 12);
  return isDayFirst ? toIsoDay(year, second, first) : toIsoDay(year, first, second);
}

function parseWithMonthName(text: string): string | undefined {
  const dayFirst = DAY_FIRST.exec(text);
  if (dayFirst) return withName(dayFirst[3], dayFirst[2], dayFirst[1]);
  const monthFirst = MONTH_FIRST.exec(text);
  return monthFirst ? withName(monthFirst[3], monthFirst[1], monthFirst[2]) : undefined;
}

function withName(year = '', month = '', day = ''): string | undefined {
  const index = MONTH_NAME.test(month) ? MONTHS.indexOf(month.slice(0, 3).toLowerCase()) : -1;
  return index === -1 ? undefined : toIsoDay(fullYear(year), index + 1, Number(day));
}

function fullYear(digits: string): number {
  const year = Number(digits);
  if (digits.length > 2) return year;
  return year < 70 ? 2000 + year : 1900 + year;
}

function toIsoDay(year: number, month: number, day: number): string | undefined {
  if (month < 1 || month > 12 || day < 1 || year < 1) return undefined;
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = month === 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;
  if (day > days) return undefined;
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

class DateTally implements ColumnTally {
  #dates = 0;
  #times = 0;
  readonly #orders = new Set<DateOrder | 'either'>();

  addText(text: string): void {
    if (!/\d/.test(text)) return;
    // Eight digits are more often a number.
    const isDate = parseDate(text, 'monthFirst') !== undefined || parseDate(text, 'dayFirst') !== undefined;
    if (isDate && !/^\d{8}$/.test(text)) this.#dates += 1;
    if (/\d{1,2}:\d{2}/.test(text)) this.#times += 1;
    const order = dateOrderOf(text);
    if (order) this.#orders.add(order);
  }

  certainty(column: ColumnFacts): number {
    return isMost(this.#dates, column) ? CERTAINTY.form : 0;
  }

  findings(): Partial<ColumnFindings> {
    const order = this.#order();
    return {
      hasTimes: this.#times > 0,
      hasAmbiguousDates: order === 'either',
      ...(order === 'dayFirst' || order === 'monthFirst' ? { dateOrder: order } : {}),
    };
  }

  /** What the dates themselves say; `undefined` where none is of that form. */
  #order(): DateOrder | 'either' | undefined {
    if (this.#orders.has('monthFirst')) return this.#orders.has('dayFirst') ? 'either' : 'monthFirst';
    if (this.#orders.has('dayFirst')) return 'dayFirst';
    return this.#orders.has('either') ? 'either' : undefined;
  }
}
