import Papa from 'papaparse';

/** What a spreadsheet would run as a formula, or take for the begin of one. */
const FORMULA = /^[=+\-@\t\r]/;

/** Lines of CSV (RFC 4180), each ended. A cell that a spreadsheet would run begins with an apostrophe. */
export function csvLines(rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  return `${Papa.unparse(
    rows.map((row) => [...row]),
    { escapeFormulae: FORMULA, newline: '\r\n' },
  )}\r\n`;
}

/** The elements of a JSON array, a piece of text for each, so that the whole is never one text. */
export class JsonArray {
  #isEmpty = true;

  /** @returns what is to be written for this element. */
  element(value: unknown): string {
    const separator = this.#isEmpty ? '\n' : ',\n';
    this.#isEmpty = false;
    return `${separator}${JSON.stringify(value)}`;
  }
}
