import Papa from 'papaparse';
import type { ImportReport } from './import-model.ts';

/**
 * Values not imported, then shortened ones, as a CSV that spreadsheets open (UTF-8 with byte order mark; no cell runs
 * as a formula).
 */
export function reportCsv(report: ImportReport): string {
  const toRows = (entries: ImportReport['notTaken'], outcome: string) =>
    entries.map(({ row, column, reason, text }) => [row, column ?? '(whole row)', outcome, reason, text]);
  const rows = [...toRows(report.notTaken, 'not taken'), ...toRows(report.shortened, 'taken in part')];
  return `\uFEFF${Papa.unparse({ fields: ['Row', 'Column', 'Outcome', 'Reason', 'In the file'], data: rows }, { escapeFormulae: true })}`;
}
