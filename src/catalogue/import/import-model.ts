// What an import is made of: plain data, so that it crosses into the worker and can be shown before anything is done.
import type { Cell } from '../field-types/cells/cell.ts';
import type { ColumnFindings, ColumnReading } from '../field-types/cells/column.ts';
import type { ImportableType } from '../field-types/registry.ts';
import type { ColorName, FieldType, TemplateName } from '../model.ts';

/** How the file is to be read; found by `inspectImport`. */
export type FileLayout =
  | ({ readonly format: 'csv'; readonly encoding: TextEncodingName } & TableLayout)
  | ({ readonly format: 'json' | 'geojson'; readonly encoding: TextEncodingName } & JsonLayout);

/** How lines of delimited text become rows. */
export interface TableLayout {
  readonly delimiter: string;
  /** Quotation marks enclose cells; else they are text. */
  readonly hasQuotes: boolean;
  /** Lines above the table: titles, `sep=;`. */
  readonly skipLines: number;
  /** The first line of the table names the columns. */
  readonly hasHeader: boolean;
}

/** Where the rows of a JSON text are. */
export interface JsonLayout {
  readonly shape: JsonShape;
  /**
   * `wrapped`: the names that lead to the rows from the outermost object, as `['data', 'items']`; none: it is a row
   * itself.
   */
  readonly path?: readonly string[];
  /** `wrapped`: the rows are the values of an object, each under a key of its own, rather than the items of a list. */
  readonly isKeyed?: boolean;
}

/** Encodings of text that are detected, and offered: names as the web has them. */
export const TEXT_ENCODINGS = [
  'utf-8',
  'utf-16le',
  'utf-16be',
  'windows-1252',
  'windows-1250',
  'windows-1251',
  'windows-1253',
  'windows-1254',
  'windows-1255',
  'windows-1256',
  'windows-1257',
  'iso-8859-2',
  'iso-8859-5',
  'koi8-r',
  'macintosh',
  'shift_jis',
  'euc-jp',
  'gb18030',
  'big5',
  'euc-kr',
] as const;
export type TextEncodingName = (typeof TEXT_ENCODINGS)[number];

/** `array`: `[{…}, …]`. `wrapped`: `{"records": [{…}, …]}`, or one object alone. `lines`: one object after another. */
export type JsonShape = 'array' | 'wrapped' | 'lines';

/** Rows that a wrapped JSON text offers. */
export interface RowsChoice {
  readonly path: readonly string[];
  readonly isKeyed: boolean;
  readonly count: number;
}

/** What a person says of how the file is to be read; all else is guessed. */
export type ReadingChoice = Partial<TableLayout> & { readonly encoding?: TextEncodingName } & Pick<
    JsonLayout,
    'path' | 'isKeyed'
  >;

/** A row as it was read: its cells by column, or why it cannot be one. */
export type ReadRow =
  | { readonly kind: 'row'; readonly number: number; readonly cells: readonly Cell[] }
  | { readonly kind: 'broken'; readonly number: number; readonly reason: string; readonly text: string };

export interface ImportColumn extends ColumnFindings {
  /** Unique within the file: the header, made so. */
  readonly name: string;
  /** The type of field that would hold it best. */
  readonly type: ImportableType;
  /** A few different values, as text. */
  readonly samples: readonly string[];
  /** How many of the rows looked at hold something here, 0 to 1. */
  readonly filled: number;
}

/** Something that the person should know before going on; a plain sentence. */
export interface ImportProblem {
  readonly message: string;
  readonly count: number;
}

/** What a look at a file has found. */
export interface Inspection {
  readonly fileName: string;
  readonly sizeBytes: number;
  readonly layout: FileLayout;
  readonly columns: readonly ImportColumn[];
  /** Missing where the file is too long to be read twice. */
  readonly rowCount?: number;
  /** The first rows, as read. */
  readonly preview: readonly ReadRow[];
  readonly problems: readonly ImportProblem[];
  /** Wrapped JSON: where the rows can be taken from, the most likely first; empty for all else. */
  readonly rowsChoices: readonly RowsChoice[];
}

/** A field that a column may go into: one that is there, or one that a template will bring. */
export interface TargetField {
  /** The id of an existing field; the name of a template's field. */
  readonly key: string;
  readonly name: string;
  readonly type: FieldType;
  readonly isTitle: boolean;
}

export type ImportTarget =
  | {
      readonly kind: 'existing';
      readonly collectionId: string;
      readonly name: string;
      readonly fields: readonly TargetField[];
    }
  | {
      readonly kind: 'new';
      readonly template: TemplateName;
      readonly name: string;
      readonly fields: readonly TargetField[];
      readonly color?: ColorName;
      readonly icon?: string;
    };

/** Where a column goes. `latitude` and `longitude` columns of one field come together in it. */
export type ColumnTarget =
  | { readonly kind: 'leaveOut' }
  | { readonly kind: 'field'; readonly fieldKey: string; readonly part?: CoordinatePart }
  | { readonly kind: 'newField'; readonly name: string; readonly type: ImportableType; readonly part?: CoordinatePart };

export type CoordinatePart = 'latitude' | 'longitude';

export interface ColumnMapping extends ColumnReading {
  readonly column: string;
  readonly to: ColumnTarget;
}

export interface ImportOptions {
  readonly trim: boolean;
}

/** What to do with a row whose key is that of a record already there. */
export type MatchMode = 'skip' | 'update';

export interface ImportPlan {
  readonly layout: FileLayout;
  readonly columns: readonly string[];
  readonly target: ImportTarget;
  readonly mappings: readonly ColumnMapping[];
  readonly options: ImportOptions;
  /** Missing: every row becomes a new record. */
  readonly match?: { readonly column: string; readonly mode: MatchMode };
  readonly rowCount?: number;
}

export interface ImportProgress {
  readonly phase: 'reading' | 'writing' | 'takingBack';
  readonly rowsDone: number;
  readonly rowsTotal?: number;
  /** How much of the file has been read, 0 to 1. */
  readonly share: number;
}

/** Something in the file that was not taken, or not all of it: a whole row, or one cell of a row that was. */
export interface NotTaken {
  readonly row: number;
  /** Missing where it is the whole row. */
  readonly column?: string;
  readonly reason: string;
  /** The row, or the cell, as text (shortened where it is very long). */
  readonly text: string;
}

export interface ImportReport {
  /** What `undoImport` takes. */
  readonly runId: string;
  readonly collectionId: string;
  readonly collectionName: string;
  readonly added: number;
  readonly updated: number;
  /** Rows whose record was there already, and was left as it is. */
  readonly skipped: number;
  readonly rowsNotTaken: number;
  /** Cells that did not fit their field; the field of that record was left as it was. By column. */
  readonly cellsNotTaken: readonly { readonly column: string; readonly count: number }[];
  /** At most `MAX_LISTED`, in the order of the file. */
  readonly notTaken: readonly NotTaken[];
  /** Cells that were taken, but whose value leaves something out, such as a time of day. By column and reason. */
  readonly cellsShortened: readonly { readonly column: string; readonly reason: string; readonly count: number }[];
  /** At most `MAX_LISTED`, in the order of the file. */
  readonly shortened: readonly NotTaken[];
  readonly notes: readonly string[];
  readonly durationMs: number;
}

/** So many rows and cells not taken are kept one by one; beyond that they are counted. */
export const MAX_LISTED = 10_000;
