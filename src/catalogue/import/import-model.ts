// What an import is made of: plain data, so that it crosses into the worker and can be shown before anything is done.
import type { Cell } from '../field-types/cells/cell.ts';
import type { ColumnFindings, ColumnReading } from '../field-types/cells/column.ts';
import type { ImportableType } from '../field-types/registry.ts';
import type { ColorName, FieldType, TemplateName } from '../model.ts';

/** How to read the file; found by `inspectImport`. */
export type FileLayout =
  | ({ readonly format: 'csv'; readonly encoding: TextEncodingName } & TableLayout)
  | ({ readonly format: 'json' | 'geojson'; readonly encoding: TextEncodingName } & JsonLayout);

/** How lines of delimited text become rows. */
export interface TableLayout {
  readonly delimiter: string;
  /** Quotation marks enclose cells; otherwise they are text. */
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
   * `wrapped`: the names that lead to the rows from the outermost object, such as `['data', 'items']`; none: the object
   * is a row itself.
   */
  readonly path?: readonly string[];
  /** `wrapped`: the rows are the values of an object, each under its own key, rather than the items of a list. */
  readonly isKeyed?: boolean;
}

/** Text encodings that are detected and offered, by their names on the web. */
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

/** The person's choices about how to read the file; everything else is guessed. */
export type ReadingChoice = Partial<TableLayout> & { readonly encoding?: TextEncodingName } & Pick<
    JsonLayout,
    'path' | 'isKeyed'
  >;

/** A row of the file: its cells by column, or why it cannot be one. */
export type ReadRow =
  | { readonly kind: 'row'; readonly number: number; readonly cells: readonly Cell[] }
  | { readonly kind: 'broken'; readonly number: number; readonly reason: string; readonly text: string };

export interface ImportColumn extends ColumnFindings {
  /** Unique within the file: the header, made so. */
  readonly name: string;
  /** The type of field that suits it best. */
  readonly type: ImportableType;
  /** A few different values, as text. */
  readonly samples: readonly string[];
  /** The fraction of the inspected rows that have a value here, 0 to 1. */
  readonly filled: number;
}

/** Something the person should know before continuing; a plain sentence. */
export interface ImportProblem {
  readonly message: string;
  readonly count: number;
}

/** The result of inspecting a file. */
export interface Inspection {
  readonly fileName: string;
  readonly sizeBytes: number;
  readonly layout: FileLayout;
  readonly columns: readonly ImportColumn[];
  /** Missing if the file is too long to be read twice. */
  readonly rowCount?: number;
  /** The first rows, as read. */
  readonly preview: readonly ReadRow[];
  readonly problems: readonly ImportProblem[];
  /** Wrapped JSON: where the rows can be taken from, the most likely first; empty for everything else. */
  readonly rowsChoices: readonly RowsChoice[];
}

/** A field that a column may go into: an existing one, or one that a template will create. */
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

/** The target of a column. `latitude` and `longitude` columns of one field are combined in it. */
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

/** What to do with a row whose key an existing record has. */
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

/** A part of the file that was not imported, or only partly: a whole row, or one cell of an imported row. */
export interface NotTaken {
  readonly row: number;
  /** Missing if it is the whole row. */
  readonly column?: string;
  readonly reason: string;
  /** The row, or the cell, as text (shortened where it is very long). */
  readonly text: string;
}

export interface ImportReport {
  /** The id for `undoImport`. */
  readonly runId: string;
  readonly collectionId: string;
  readonly collectionName: string;
  readonly added: number;
  readonly updated: number;
  /** Rows whose record already existed and was left unchanged. */
  readonly skipped: number;
  readonly rowsNotTaken: number;
  /** Cells that did not fit their field, which was left unchanged in that record. By column. */
  readonly cellsNotTaken: readonly { readonly column: string; readonly count: number }[];
  /** At most `MAX_LISTED`, in the order of the file. */
  readonly notTaken: readonly NotTaken[];
  /** Cells that were imported, but whose value leaves something out, such as a time of day. By column and reason. */
  readonly cellsShortened: readonly { readonly column: string; readonly reason: string; readonly count: number }[];
  /** At most `MAX_LISTED`, in the order of the file. */
  readonly shortened: readonly NotTaken[];
  readonly notes: readonly string[];
  readonly durationMs: number;
}

/** This many rows and cells that were not imported are listed individually; beyond that they are counted. */
export const MAX_LISTED = 10_000;
