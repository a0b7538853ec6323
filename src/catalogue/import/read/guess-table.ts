import Papa from 'papaparse';
import type { TableLayout } from '../import-model.ts';
import { parseDate } from '../../field-types/cells/date.ts';
import { isPlainNumber } from '../../field-types/cells/number.ts';
import { normalizeNewlines } from './csv-rows.ts';

const DELIMITERS = [',', ';', '\t', '|'] as const;

const SAMPLE_LINES = 100;
/** Title lines are at the very top. */
const MOST_TITLE_LINES = 20;

/**
 * Guesses from the beginning of a delimited text how its lines become rows.
 * @param said the person's choices; the rest is guessed accordingly.
 */
export function guessTable(head: string, said: Partial<TableLayout> = {}): TableLayout {
  const lines = normalizeNewlines(head).split('\n');
  const named = /^\ufeff?sep=(.)$/i.exec(lines[0] ?? '')?.[1];
  const sample = lines.slice(named === undefined ? 0 : 1, SAMPLE_LINES).join('\n');
  const delimiter = said.delimiter ?? named ?? guessDelimiter(sample);
  const hasQuotes = said.hasQuotes ?? guessQuotes(sample, delimiter);
  const titles = named === undefined ? countTitleLines(parseSample(sample, delimiter, hasQuotes)) : 0;
  const skipLines = said.skipLines ?? (named === undefined ? 0 : 1) + titles;
  const [first = []] = parseSample(lines.slice(skipLines, SAMPLE_LINES).join('\n'), delimiter, hasQuotes);
  return { delimiter, hasQuotes, skipLines, hasHeader: said.hasHeader ?? isHeader(first) };
}

/**
 * The delimiter that cuts most lines into the same number of cells, more than one. Blank lines do not count: with Papa
 * Parse 5.7.1's own guess, the empty line after a final newline is a row of one cell, and a table of two columns is not
 * recognised.
 */
export function guessDelimiter(sample: string): string {
  let best = { delimiter: ',', score: 0 };
  for (const delimiter of DELIMITERS) {
    const widths = parseSample(sample, delimiter, guessQuotes(sample, delimiter)).map((row) => row.length);
    const usual = mostCommon(widths);
    if (usual < 2) continue;
    const share = widths.filter((width) => width === usual).length / widths.length;
    // Of two that cut equally evenly, the one with more columns.
    const score = share + Math.min(usual, 50) / 1000;
    if (score > best.score) best = { delimiter, score };
  }
  return best.delimiter;
}

/**
 * Whether quotation marks enclose cells. In tab-separated tables they are mostly text (`"Union" Islet`, `5"`); there
 * they enclose cells only if every cell that begins with one is closed properly. Two stray marks might enclose the end
 * of one line and the beginning of another, so a cell that contains both tabs and line breaks proves nothing.
 */
function guessQuotes(sample: string, delimiter: string): boolean {
  if (delimiter !== '\t') return true;
  const quoted = sample
    .split('\n')
    .flatMap((line) => line.split('\t'))
    .filter((cell) => cell.startsWith('"'));
  if (quoted.length === 0) return false;
  if (quoted.every((cell) => /^"(?:[^"]|"")*"$/.test(cell))) return true;
  const { data, errors } = Papa.parse<string[]>(sample, { delimiter, newline: '\n', skipEmptyLines: 'greedy' });
  return errors.length === 0 && !data.flat().some((cell) => cell.includes('\t') && cell.includes('\n'));
}

function parseSample(sample: string, delimiter: string, hasQuotes: boolean): string[][] {
  const { data } = Papa.parse<string[]>(sample, {
    delimiter,
    newline: '\n',
    quoteChar: hasQuotes ? '"' : '\0',
    skipEmptyLines: 'greedy',
    preview: SAMPLE_LINES,
  });
  return data;
}

function mostCommon(widths: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const width of widths) counts.set(width, (counts.get(width) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || b[0] - a[0])[0]?.[0] ?? 0;
}

const filledIn = (row: readonly string[]) => row.filter((cell) => cell.trim() !== '').length;

/**
 * Lines with at most one cell above the first row that fills at least half of the columns, such as the name of a
 * library.
 */
function countTitleLines(rows: readonly string[][]): number {
  const usual = mostCommon(rows.map((row) => row.length));
  if (usual < 2) return 0;
  const first = rows.findIndex((row) => row.length >= usual && filledIn(row) * 2 > usual);
  if (first < 1 || first > MOST_TITLE_LINES) return 0;
  // A title does not fill two columns; a line break within it would shift the count of lines.
  const isTitle = (row: readonly string[]) => filledIn(row) <= 1 && row.every((cell) => !cell.includes('\n'));
  return rows.slice(0, first).every(isTitle) ? first : 0;
}

/** Most cells of a header are neither numbers nor dates. */
function isHeader(row: readonly string[]): boolean {
  const filled = row.filter((cell) => cell.trim() !== '');
  const values = filled.filter((cell) => isPlainNumber(cell) || parseDate(cell, 'dayFirst') !== undefined);
  return filled.length > 0 && values.length * 2 < filled.length;
}
