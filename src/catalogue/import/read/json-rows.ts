import type { Cell } from '../../field-types/cells/cell.ts';
import type { FileLayout, JsonShape, ReadRow } from '../import-model.ts';
import type { ColumnSet } from './column-set.ts';
import { flattenObject, isPlainObject } from './flatten.ts';
import { featureCells } from './geojson.ts';
import { type JsonElement, JsonElementScanner } from './json-elements.ts';

type JsonFileLayout = Extract<FileLayout, { format: 'json' | 'geojson' }>;

/** Facts collected while reading the rows. */
export interface JsonNotes {
  /** Lines and areas that were replaced by their middle. */
  middles: number;
  /** Features whose geometry has no coordinates. */
  withoutPlace: number;
  /** Cells whose column had no room, or that the plan does not know. */
  unknownCells: number;
}

/** A batch is closed at this many rows. */
const ROWS_PER_BATCH = 2000;

/**
 * Reads the objects of a JSON, NDJSON or GeoJSON text, piece by piece. New columns are added to `columns` as they
 * appear. Anything that is not valid JSON or not an object is reported in its place. Row numbers count the objects from
 * 1.
 */
export async function* readJsonRows(
  text: AsyncIterable<string>,
  layout: JsonFileLayout,
  columns: ColumnSet,
  notes: JsonNotes,
): AsyncGenerator<ReadRow[], void, undefined> {
  const table = { layout, columns, notes };
  const scanner = new JsonElementScanner(layout);
  let batch: ReadRow[] = [];
  let number = 0;
  // A wrapped text without a list is one row; it is small, or it is not a catalogue.
  let whole: string | undefined = layout.shape === 'wrapped' ? '' : undefined;
  for await (const piece of text) {
    for (const element of scanner.push(piece)) {
      number += 1;
      batch.push(toRow(element, number, table));
      if (batch.length >= ROWS_PER_BATCH) {
        yield batch;
        batch = [];
      }
    }
    if (whole !== undefined) whole = scanner.hasFoundRows || whole.length > 8_000_000 ? undefined : whole + piece;
  }
  const isUnfinished = scanner.isUnfinished;
  const rest = scanner.end();
  if (isUnfinished) {
    batch.push({
      kind: 'broken',
      number: number + 1,
      reason: 'The file ends in the middle: it is probably incomplete.',
      text: rest
        .map(({ text }) => text ?? '')
        .join('')
        .slice(0, 1000),
    });
  } else if (whole !== undefined) {
    batch.push(toRow({ text: whole }, 1, table));
  } else {
    for (const element of rest) batch.push(toRow(element, (number += 1), table));
  }
  if (batch.length > 0) yield batch;
}

/** The table that objects become rows of. */
interface JsonTable {
  readonly layout: JsonFileLayout;
  readonly columns: ColumnSet;
  readonly notes: JsonNotes;
}

function toRow({ text, key }: JsonElement, number: number, table: JsonTable): ReadRow {
  const broken = (reason: string): ReadRow => ({ kind: 'broken', number, reason, text: (text ?? '').slice(0, 1000) });
  if (text === undefined) return broken('It is longer than eight million characters.');
  try {
    return rowOf(parseExactJson(text), key, number, table) ?? broken('This is not an object with named values.');
  } catch (error) {
    // Hundreds of thousands of nested lists exhaust the stack; no record looks like that.
    if (error instanceof RangeError) return broken('It is nested too deeply.');
    if (error instanceof SyntaxError) return broken('This is not valid JSON.');
    throw error;
  }
}

/** The column for the names of rows that are values of an object. */
const KEY_COLUMN = 'key';

function rowOf(
  value: unknown,
  key: string | undefined,
  number: number,
  { layout, columns, notes }: JsonTable,
): ReadRow | undefined {
  if (layout.format === 'json') {
    if (!isPlainObject(value)) return undefined;
    const cells = [...(key === undefined ? [] : [[KEY_COLUMN, key] as const]), ...flattenObject(value)];
    return { kind: 'row', number, cells: place(cells, columns, notes) };
  }
  const feature = featureCells(value);
  if (feature.kind === 'refused')
    return { kind: 'broken', number, reason: feature.reason, text: JSON.stringify(value).slice(0, 1000) };
  if (feature.place === 'middle') notes.middles += 1;
  if (feature.place === 'missing') notes.withoutPlace += 1;
  return { kind: 'row', number, cells: place(feature.cells, columns, notes) };
}

function place(entries: Iterable<readonly [string, Cell]>, columns: ColumnSet, notes: JsonNotes): Cell[] {
  const cells: Cell[] = new Array<Cell>(columns.names.length).fill(null);
  for (const [name, cell] of entries) {
    const index = columns.indexOf(name);
    if (index === undefined) notes.unknownCells += cell === null ? 0 : 1;
    else {
      while (cells.length < index) cells.push(null);
      cells[index] = cell;
    }
  }
  return cells;
}

/** Detects the layout of a JSON text from its beginning; `undefined` if it is not JSON. */
export function guessJsonShape(head: string): JsonShape | undefined {
  // A record separator may precede each text (RFC 7464, RFC 8142).
  const text = head.replace(/^[\s\u001e\ufeff]+/, '');
  if (text.startsWith('[')) return 'array';
  if (!text.startsWith('{')) return undefined;
  const scanner = new JsonElementScanner({ shape: 'lines' });
  const first = scanner.push(text)[0];
  // The first object is longer than the part that was read, or the only one: it wraps the rows.
  if (first?.text === undefined || text.slice(first.text.length).trim() === '') return 'wrapped';
  return 'lines';
}

/** Whether the text is GeoJSON: its outermost object says so. */
export function isGeoJson(head: string): boolean {
  return /^[\s\u001e\ufeff]*\{/.test(head) && /"type"\s*:\s*"Feature(Collection)?"/.test(head.slice(0, 100_000));
}

const BEYOND_SAFE = /(?<![\d.eE+-])-?\d{16,}(?![\d.eE])/;

/**
 * Parses JSON, but keeps as text each whole number that a JavaScript number would change: `{"id":
 * 13688209039469782482}` gives `"13688209039469782482"`. @throws SyntaxError, RangeError as `JSON.parse`.
 */
function parseExactJson(text: string): unknown {
  return JSON.parse(BEYOND_SAFE.test(text) ? quoteLongNumbers(text) : text);
}

/** Strings are matched first, so that digits within them stay as they are. */
function quoteLongNumbers(text: string): string {
  return text.replace(/"(?:[^"\\]|\\.)*"|(?<![\d.eE+-])-?\d{16,}(?![\d.eE])/gs, (token) =>
    token.startsWith('"') || Number.isSafeInteger(Number(token)) ? token : `"${token}"`,
  );
}
