import Papa from 'papaparse';

/** The beginnings that make a spreadsheet run a cell as a formula, or that may precede one. */
const FORMULA = /^[=+\-@\t\r]/;

/** Lines of CSV (RFC 4180). A cell that a spreadsheet would run gets a leading apostrophe. */
export function csvLines(rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  return `${Papa.unparse(
    rows.map((row) => [...row]),
    { escapeFormulae: FORMULA, newline: '\r\n' },
  )}\r\n`;
}

/** The elements of a JSON array, one piece of text each, so that the whole never exists as one text. */
export class JsonArray {
  #isEmpty = true;

  /** @returns the value to write for this element. */
  element(value: unknown): string {
    const separator = this.#isEmpty ? '\n' : ',\n';
    this.#isEmpty = false;
    return `${separator}${JSON.stringify(value)}`;
  }
}
