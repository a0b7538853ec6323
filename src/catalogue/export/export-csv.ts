import Papa from 'papaparse';
import type { CatalogueRecord, Field } from '../model.ts';
import type { TitleLookup } from '../field-types/conversion.ts';
import { definitionOf } from '../field-types/registry.ts';
import { isGeoPoint } from '../values.ts';
import { valueAsText, type ExportedCollection } from './exported-collection.ts';

/**
 * The beginnings that make a spreadsheet treat a cell of a CSV as a formula, including full-width forms, which programs
 * set to Chinese or Japanese accept; leading tabs and line breaks are ignored. A leading apostrophe makes the cell
 * text. https://owasp.org/www-community/attacks/CSV_Injection
 */
const FORMULA = /^[\s\u0000]*[=+\-@＝＋－＠|%]|^[\t\r\n]/;
const ROWS_PER_PIECE = 200;

/** A collection as CSV that Excel and LibreOffice open directly: UTF-8 with byte order mark, commas, CRLF. */
export async function* exportCsv(exported: ExportedCollection): AsyncGenerator<string, void, void> {
  const { fields, titleOf } = exported;
  yield `\uFEFF${toLines([columnNames(fields).map(safeCell)])}`;
  let rows: Cell[][] = [];
  for await (const record of exported.records()) {
    rows.push(fields.flatMap((field) => cellsOf(record, field, titleOf)));
    if (rows.length < ROWS_PER_PIECE) continue;
    yield toLines(rows);
    rows = [];
  }
  if (rows.length > 0) yield toLines(rows);
}

type Cell = string | number;

/** Numbers stay numbers; everything else is text that no spreadsheet runs. */
function cellsOf({ values }: CatalogueRecord, field: Field, titleOf: TitleLookup): Cell[] {
  const value = values[field.id];
  if (definitionOf(field.type).hasCoordinates)
    return value !== undefined && isGeoPoint(value) ? [value.latitude, value.longitude] : ['', ''];
  if (value === undefined) return [''];
  return [typeof value === 'number' ? value : safeCell(valueAsText(value, field, titleOf))];
}

function safeCell(text: string): string {
  return FORMULA.test(text) ? `'${text}` : text;
}

/** A location takes two columns, which the import combines again. */
function columnNames(fields: readonly Field[]): string[] {
  return fields.flatMap(({ name, type }) =>
    definitionOf(type).hasCoordinates ? [`${name} latitude`, `${name} longitude`] : [name],
  );
}

function toLines(rows: readonly (readonly Cell[])[]): string {
  // The library's types want mutable arrays; it does not change them.
  return `${Papa.unparse(rows as Cell[][], { newline: '\r\n' })}\r\n`;
}
