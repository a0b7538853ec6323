import type { FilledCell } from './cell.ts';

export type DateOrder = 'dayFirst' | 'monthFirst';

/** How the cells of one column are read, where their type leaves it open. */
export interface ColumnReading {
  /** Pairs of coordinates have the longitude first (GeoJSON). */
  readonly isLongitudeFirst: boolean;
  /** Separates several values in one cell. */
  readonly separator: string;
  /** Which of 3 and 4 is the day in 3/4/2021. */
  readonly dateOrder: DateOrder;
  /** `12,5` rather than `12.5`. */
  readonly hasDecimalComma: boolean;
}

/** What the cells of a column show of how to read them. */
export interface ColumnFindings extends Omit<ColumnReading, 'dateOrder'> {
  /** What the dates themselves say, where they do. */
  readonly dateOrder?: DateOrder;
  /** Dates such as 3/4/2021 occur, and nothing tells which is the day. */
  readonly hasAmbiguousDates: boolean;
  /** Dates have a time of day behind them, for which a date field has no room. */
  readonly hasTimes: boolean;
}

/** What is known of a column whatever its type. */
export interface ColumnFacts {
  readonly name: string;
  /** Cells that are not empty. */
  readonly filled: number;
  /** Different values, counted up to 200. */
  readonly distinct: number;
  /** As `distinct`, with those that differ only in case counted once. */
  readonly distinctFolded: number;
  /** Characters of a filled cell. */
  readonly averageLength: number;
}

/** What one type of field sees in the cells of one column. */
export interface ColumnTally {
  /** Cells of text up to `LONG_TEXT` characters, or of any length where `readsLongTexts`. */
  readonly addText?: (text: string) => void;
  readonly readsLongTexts?: boolean;
  /** Cells that JSON gives as something other than text. */
  readonly addOther?: (cell: Exclude<FilledCell, string>) => void;
  /** How certain it is that the column is of this type: one of `CERTAINTY`, or 0. */
  readonly certainty: (column: ColumnFacts) => number;
  readonly findings?: (column: ColumnFacts) => Partial<ColumnFindings>;
}

export const LONG_TEXT = 300;

/** Reasons to take a column for one of a type, the strongest first. Of equally strong ones the earlier type wins. */
export const CERTAINTY = {
  /** The cells have a form of their own, and nothing else has it or the name of the column says so. */
  nameAndForm: 6,
  /** Nearly every cell has the form of this type. */
  form: 5,
  /** Every cell is one of a few words. */
  words: 4,
  length: 3,
  /** The name says so, and many cells have the marks of it. */
  nameAndMarks: 2,
  /** The same few values again and again. */
  repetition: 1,
  /** Any text will do. */
  anything: 0.5,
} as const;

/** Whether nearly all cells were counted. */
export function isMost(count: number, { filled }: ColumnFacts): boolean {
  return filled > 0 && count >= filled * 0.9;
}

/** `lastWatered`, `last_watered`, `Last watered` → `['last', 'watered']`. */
export function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}

const CODE_WORD =
  /^(ids?|uid|guid|code|zip|postcode|postal|postleitzahl|plz|phone|telephone|tel|mobile|cell|fax|isbns?|isbn1[03]|issn|oclc|lccn|asin|ean|ean13|upc|gtin|sku|barcode|cid|accession|number|no|nr)$/;

/** Whether a column is named like one of codes: digits that no one adds up. */
export function isCodeName(name: string): boolean {
  return CODE_WORD.test(wordsOf(name).at(-1) ?? '') || /^(isbn|ean|zip)/i.test(name);
}
