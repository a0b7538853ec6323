import Papa from 'papaparse';
import type { ActivityEntry } from '../../../backup/contract/activity.ts';
import { errorWords } from '../../errors/error-words.ts';

/** Makes spreadsheets recognise UTF-8. */
const BYTE_ORDER_MARK = '\uFEFF';
/** The beginnings that make a spreadsheet run a cell as a formula, or that may precede one. */
const FORMULA = /^[=+\-@\t\r]/;
const COLUMNS = [
  'at',
  'kind',
  'trigger',
  'outcome',
  'durationMs',
  'subject',
  'backupId',
  'destinationId',
  'undoId',
  'errorCode',
  'hint',
] as const;

/**
 * The entries as CSV (RFC 4180), with a column for each figure. A cell that a spreadsheet would run gets a leading
 * apostrophe.
 */
export function activityCsv(entries: readonly ActivityEntry[]): string {
  const figures = [...new Set(entries.flatMap((entry) => Object.keys(entry.figures ?? {})))].sort();
  const rows = entries
    .map(withAdvice)
    .map((entry) => [
      ...COLUMNS.map((column) => String(entry[column] ?? '')),
      ...figures.map((name) => String(entry.figures?.[name] ?? '')),
    ]);
  return `${BYTE_ORDER_MARK}${Papa.unparse({ fields: [...COLUMNS, ...figures], data: rows }, { escapeFormulae: FORMULA, newline: '\r\n' })}\r\n`;
}

/** The entries as JSON, for other programs. */
export function activityJson(entries: readonly ActivityEntry[]): string {
  return `${JSON.stringify({ activity: entries.map(withAdvice) }, undefined, 2)}\n`;
}

/** The advice in the screen's words, instead of its code. */
function withAdvice(entry: ActivityEntry) {
  const { errorCode, hint } = entry;
  return errorCode === undefined ? entry : { ...entry, hint: errorWords({ code: errorCode, hint }).hint };
}
