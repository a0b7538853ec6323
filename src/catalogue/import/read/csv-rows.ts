import Papa from 'papaparse';
import type { FileLayout, ReadRow } from '../import-model.ts';
import { type ColumnSet, uniqueHeaders } from './column-set.ts';

/** A row longer than this (in UTF-16 units) is assumed to have a quotation mark that was never closed. */
const MAX_ROW_LENGTH = 1024 * 1024;
/**
 * Each broken row means reading the following text a second time. Once this many UTF-16 units were read twice,
 * quotation marks are treated as text, so that even a file full of broken quotes comes to an end.
 */
const MAX_VAIN_LENGTH = 12 * 1024 * 1024;
const ROWS_PER_BATCH = 2000;

export type CsvLayout = Extract<FileLayout, { format: 'csv' }>;

/**
 * Reads the rows of a delimited text, piece by piece. Problems with a row are reported in its place:
 * - a quotation mark that is never closed loses its own line; reading continues with the next line;
 * - a row with more (filled) cells than the header is not imported, because its values are probably in the wrong
 *   columns;
 * - a row with fewer cells is imported with the missing ones empty; empty lines are skipped; NUL characters are
 *   dropped.
 * Row numbers are those of a spreadsheet, including lines above the table.
 */
export async function* readCsvRows(
  text: AsyncIterable<string>,
  layout: CsvLayout,
  columns: ColumnSet,
): AsyncGenerator<ReadRow[], void, undefined> {
  const state: CsvState = {
    columns,
    needsHeader: layout.hasHeader,
    width: 0,
    rowNumber: 0,
    vainLength: 0,
    batch: [],
    consumed: 0,
    isInLongLine: false,
    linesToSkip: layout.skipLines,
  };
  let pending = '';
  let heldReturn = '';
  for await (const piece of text) {
    // A carriage return at the end of a piece may belong to a line feed at the start of the next.
    const whole = heldReturn + piece;
    heldReturn = whole.endsWith('\r') ? '\r' : '';
    pending += normalizeNewlines(heldReturn ? whole.slice(0, -1) : whole);
    for (const batch of parsePending(pending, layout, false, state)) yield batch;
    pending = pending.slice(state.consumed);
  }
  pending += normalizeNewlines(heldReturn);
  for (const batch of parsePending(pending, layout, true, state)) yield batch;
  if (state.batch.length > 0) yield state.batch;
}

interface CsvState {
  readonly columns: ColumnSet;
  needsHeader: boolean;
  width: number;
  rowNumber: number;
  vainLength: number;
  batch: ReadRow[];
  /** How much of the pending text has become rows. */
  consumed: number;
  /** The rest of a line that is too long is still to come, and will be skipped. */
  isInLongLine: boolean;
  /** The number of lines above the table that are still to come. */
  linesToSkip: number;
}

function* parsePending(
  text: string,
  { delimiter, hasQuotes }: CsvLayout,
  isLast: boolean,
  state: CsvState,
): Generator<ReadRow[]> {
  let start = state.isInLongLine ? endOfLine(text) : 0;
  if (start > 0) state.isInLongLine = text[start - 1] !== '\n';
  start = skipTitles(text, start, state);
  if (state.linesToSkip > 0) {
    state.consumed = start;
    return;
  }
  for (;;) {
    const rest = start === 0 ? text : text.slice(start);
    const { rows, consumed, isBroken, vainLength } = parseUntilBroken(
      rest,
      delimiter,
      isLast,
      !hasQuotes || state.vainLength >= MAX_VAIN_LENGTH,
    );
    for (const row of rows) {
      takeRow(row, state);
      if (state.batch.length >= ROWS_PER_BATCH) {
        yield state.batch;
        state.batch = [];
      }
    }
    start += consumed;
    const isStuck = !isLast && text.length - start > MAX_ROW_LENGTH;
    if (!isBroken && !isStuck) break;
    state.vainLength += isBroken ? vainLength : text.length - start;
    start = passOverLine(text, start, isBroken, state);
    state.isInLongLine = start === text.length && text[start - 1] !== '\n';
  }
  state.consumed = start;
}

/** Skips whole lines above the table. */
function skipTitles(text: string, from: number, state: CsvState): number {
  let start = from;
  while (state.linesToSkip > 0) {
    const end = text.indexOf('\n', start);
    if (end === -1) return start;
    start = end + 1;
    state.linesToSkip -= 1;
    state.rowNumber += 1;
  }
  return start;
}

/** Rows up to the first broken one: quotation marks that are never closed, or that join several lines by mistake. */
function parseUntilBroken(
  text: string,
  delimiter: string,
  isLast: boolean,
  ignoresQuotes: boolean,
): { rows: string[][]; consumed: number; isBroken: boolean; vainLength: number } {
  const rows: string[][] = [];
  let consumed = 0;
  let isBroken = false;
  let vainLength = 0;
  const parser = new Papa.Parser({
    delimiter,
    newline: '\n',
    // A character that cannot occur, because NUL has been dropped.
    quoteChar: ignoresQuotes ? '\0' : '"',
    step: (result: Papa.ParseStepResult<string[][]>) => {
      // The low-level parser returns a list with the one row.
      const row = result.data[0] ?? [];
      const hasMissing = result.errors.some((error) => error.code === 'MissingQuotes');
      const hasMalformed = result.errors.length > 0 && row.some((cell) => cell.includes('\n'));
      if (hasMissing || hasMalformed) {
        isBroken = true;
        vainLength = result.meta.cursor - consumed;
        parser.abort();
        return;
      }
      rows.push(row);
      consumed = result.meta.cursor;
    },
  });
  parser.parse(text, 0, !isLast);
  return { rows, consumed, isBroken, vainLength };
}

/** Reports the line that starts at `start` as broken, and returns the start of the next. */
function passOverLine(text: string, start: number, isBroken: boolean, state: CsvState): number {
  const end = endOfLine(text, start);
  state.rowNumber += 1;
  const reason =
    isBroken || text[end - 1] === '\n'
      ? 'A quotation mark is opened and never closed.'
      : 'The row is longer than a million characters.';
  state.batch.push({
    kind: 'broken',
    number: state.rowNumber,
    reason,
    text: text.slice(start, Math.min(end, start + 1000)).trimEnd(),
  });
  return end;
}

/** The start of the next line, or the end of the text. */
function endOfLine(text: string, start = 0): number {
  const found = text.indexOf('\n', start);
  return found === -1 ? text.length : found + 1;
}

function takeRow(raw: readonly string[], state: CsvState): void {
  state.rowNumber += 1;
  if (raw.every((cell) => cell.trim() === '')) return;
  if (state.width === 0) {
    state.width = raw.length;
    const headers = uniqueHeaders(state.needsHeader ? raw : raw.map(() => ''));
    // Columns already known from the plan are in the order of the file, so they are the same.
    for (const header of headers) state.columns.indexOf(header);
    if (state.needsHeader) return;
  }
  if (raw.length > state.width && raw.slice(state.width).some((cell) => cell.trim() !== '')) {
    const reason = `The row has ${raw.length} cells, but there are only ${state.width} columns.`;
    state.batch.push({ kind: 'broken', number: state.rowNumber, reason, text: raw.join(' · ').slice(0, 1000) });
    return;
  }
  const cells = raw.slice(0, state.width).map((cell) => (cell === '' ? null : cell));
  state.batch.push({ kind: 'row', number: state.rowNumber, cells });
}

export function normalizeNewlines(text: string): string {
  const withoutNul = text.includes('\0') ? text.replaceAll('\0', '') : text;
  return withoutNul.includes('\r') ? withoutNul.replace(/\r\n?/g, '\n') : withoutNul;
}
