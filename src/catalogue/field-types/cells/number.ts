import type { FilledCell } from './cell.ts';
import { type CellReading, orRefused } from './cell-reading.ts';
import { CERTAINTY, type ColumnFacts, type ColumnTally, isCodeName, isMost } from './column.ts';

export const numberCells: CellReading = {
  parse: (cell, text, { hasDecimalComma }) => {
    if (typeof cell === 'boolean') return { kind: 'refused', reason: 'not a number' };
    return orRefused(typeof cell === 'number' ? cell : parseNumber(text, hasDecimalComma), 'not a number');
  },
  lossOf: (text, value, { hasDecimalComma }) =>
    typeof value === 'number' ? lossOfNumber(text, value, hasDecimalComma) : undefined,
  createTally: () => new NumberTally(),
};

/** `1234`, `-1,234.5`, `1 234`, `1.2e3`; with a currency sign, a percent sign or a unit behind it. */
const AROUND =
  /^(?<sign>[-+−–]?)\s*[€$£¥]?\s*(?<body>[\d.,'’  \s]*\d[\d.,'’]*(?:[eE][-+]?\d{1,3})?)\s*(?:%|[€$£¥]|(?<unit>°?[a-zA-Zµ²³°]{1,12})\.?)?$/;

/** Words after a number that say what is counted. Any other word makes it a code: `12A` is not 12. */
const UNITS = new Set(
  `
  mm cm dm m km in inch inches ft foot feet yd mi mile miles m² m³ ha mg g kg t oz lb lbs ml cl dl l gal
  s sec min h hr hrs hour hours d day days week weeks month months y yr year years
  p pp pg page pages b kb mb gb tb kib mib gib °c °f °k eur usd gbp chf jpy px pcs pc st
  tag tage woche wochen monat monate jahr jahre seite seiten stück
`
    .trim()
    .split(/\s+/),
);

/** Digits with dots, commas, spaces or apostrophes between each three, and one decimal mark. */
const BODIES = {
  dot: /^(?:\d+|\d{1,3}(?:[,'’\s]\d{3})+)?(?:\.\d+)?\.?$/,
  comma: /^(?:\d+|\d{1,3}(?:[.'’\s]\d{3})+)?(?:,\d+)?,?$/,
};

/** The number that a text expresses, or `undefined`. `(12)` is not read as −12. */
export function parseNumber(text: string, hasDecimalComma = false): number | undefined {
  const plain = plainDecimal(text, hasDecimalComma);
  const value = Number(plain);
  return plain === undefined || !Number.isFinite(value) ? undefined : value || 0;
}

/** What a number loses of the text it was read from, in a few words: `undefined` where it says all of it. */
function lossOfNumber(text: string, value: number, hasDecimalComma: boolean): string | undefined {
  if (/[%€$£¥]/.test(text) || AROUND.exec(text.trim())?.groups?.unit !== undefined) return 'unit left out';
  return digitsOf(plainDecimal(text, hasDecimalComma) ?? '') === digitsOf(String(value))
    ? undefined
    : 'rounded to the digits that a number holds';
}

/** `1.50`, `15e-1` → `15e-1`: the same for the same number, however many digits it has. */
function digitsOf(plain: string): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^(-?)(\d*)\.?(\d*)(?:e\+?(-?\d+))?$/i.exec(plain) ?? [];
  const digits = `${whole}${fraction}`.replace(/^0+/, '');
  const kept = digits.replace(/0+$/, '');
  return kept === '' ? '0' : `${sign}${kept}e${Number(exponent) - fraction.length + digits.length - kept.length}`;
}

/** The text in JavaScript's notation: `-1234.5e3` for `−1’234,5e3`. */
function plainDecimal(text: string, hasDecimalComma: boolean): string | undefined {
  if (text.length > 60) return undefined;
  const groups = AROUND.exec(text.trim())?.groups;
  if (!groups) return undefined;
  if (groups.unit !== undefined && !UNITS.has(groups.unit.toLowerCase())) return undefined;
  const [mantissa = '', exponent] = (groups.body ?? '').split(/[eE]/);
  const body = mantissa.trim();
  if (!(hasDecimalComma ? BODIES.comma : BODIES.dot).test(body)) return undefined;
  const plain = hasDecimalComma ? body.replace(/[.'’\s]/g, '').replace(',', '.') : body.replace(/[,'’\s]/g, '');
  const sign = groups.sign === '' || groups.sign === '+' ? '' : '-';
  return `${sign}${exponent === undefined ? plain : `${plain}e${exponent}`}`;
}

/**
 * Whether a text of digits would change when converted to a number and back: leading zeros, more digits than a number
 * can store, the plus of a phone number, `12E4` and `15X`, which are shelf marks and check digits rather than powers
 * and units.
 */
function isCodeLike(text: string): boolean {
  return (
    /^[-+]?0\d/.test(text) ||
    /^\+\d[\d\s]{5,}$/.test(text) ||
    /^\d+[eE]\d+$/.test(text) ||
    /^\d{5,}[xX]$/.test(text) ||
    (/^[-+]?\d{16,}$/.test(text) && !Number.isSafeInteger(Number(text)))
  );
}

/**
 * Whether a text is only a number: digits, one sign, marks. A column is guessed to be a number only if all its texts
 * are.
 */
export function isPlainNumber(text: string, hasDecimalComma = false): boolean {
  return (
    /^[-+−–]?[\d.,'’\s]*\d(?:[eE][-+]?\d{1,3})?\s*%?$/.test(text.trim()) &&
    parseNumber(text, hasDecimalComma) !== undefined
  );
}

/** Counts numbers, and the codes among them: digits that no one adds up. */
export class NumberTally implements ColumnTally {
  #numbers = 0;
  #commaNumbers = 0;
  #codes = 0;

  addText(text: string): void {
    if (isPlainNumber(text)) this.#numbers += 1;
    if (isPlainNumber(text, true)) this.#commaNumbers += 1;
    if (isCodeLike(text)) this.#codes += 1;
  }

  addOther(cell: Exclude<FilledCell, string>): void {
    if (typeof cell === 'number') this.#numbers += 1;
  }

  areCodes(column: ColumnFacts): boolean {
    return this.#areNumbers(column) && (this.#codes > 0 || isCodeName(column.name));
  }

  certainty(column: ColumnFacts): number {
    return this.#areNumbers(column) && !this.areCodes(column) ? CERTAINTY.form : 0;
  }

  findings() {
    return { hasDecimalComma: this.#commaNumbers > this.#numbers };
  }

  #areNumbers(column: ColumnFacts): boolean {
    return isMost(this.#numbers, column) || isMost(this.#commaNumbers, column);
  }
}
