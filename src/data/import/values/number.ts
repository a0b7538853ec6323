/** `1234`, `-1,234.5`, `1 234`, `12e3`; with a currency sign, a percent sign or one word behind it. */
const AROUND = /^(?<sign>[-+−–]?)\s*[€$£¥]?\s*(?<body>[\d.,'’  \s]*\d[\d.,'’]*(?:[eE][-+]?\d{1,3})?)\s*(?:%|[€$£¥]|°?[a-zA-Zµ²³°]{1,12}\.?)?$/;

/** Digits with dots, commas, spaces or apostrophes between each three, and one decimal mark. */
const BODIES = {
  dot: /^(?:\d+|\d{1,3}(?:[,'’\s]\d{3})+)?(?:\.\d+)?\.?$/,
  comma: /^(?:\d+|\d{1,3}(?:[.'’\s]\d{3})+)?(?:,\d+)?,?$/,
};

/** The number that a text stands for, or `undefined`. `(12)` is not read as −12. */
export function parseNumber(text: string, hasDecimalComma = false): number | undefined {
  if (text.length > 60) return undefined;
  const groups = AROUND.exec(text.trim())?.groups;
  if (!groups) return undefined;
  const [mantissa = '', exponent] = (groups.body ?? '').split(/[eE]/);
  const body = mantissa.trim();
  if (!(hasDecimalComma ? BODIES.comma : BODIES.dot).test(body)) return undefined;
  const plain = hasDecimalComma ? body.replace(/[.'’\s]/g, '').replace(',', '.') : body.replace(/[,'’\s]/g, '');
  const value = Number(exponent === undefined ? plain : `${plain}e${exponent}`);
  if (!Number.isFinite(value)) return undefined;
  const isNegative = groups.sign !== '' && groups.sign !== '+';
  return isNegative && value !== 0 ? -value : value;
}

/** Whether a text is nothing but a number: digits, one sign, marks. What is guessed to be a number column holds only such. */
export function isPlainNumber(text: string, hasDecimalComma = false): boolean {
  return /^[-+−–]?[\d.,'’\s]*\d(?:[eE][-+]?\d{1,3})?\s*%?$/.test(text.trim()) && parseNumber(text, hasDecimalComma) !== undefined;
}
