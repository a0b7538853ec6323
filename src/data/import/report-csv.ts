import Papa from 'papaparse';
import type { ImportReport } from './import-model.ts';

/** What was not taken, as a CSV that spreadsheets open (UTF-8 with byte order mark; no cell is run as a formula). */
export function reportCsv(report: ImportReport): string {
  const rows = report.notTaken.map(({ row, column, reason, text }) => [row, column ?? '(whole row)', reason, text]);
  return `\uFEFF${Papa.unparse({ fields: ['Row', 'Column', 'Why it was not taken', 'What stood there'], data: rows }, { escapeFormulae: true })}`;
}
