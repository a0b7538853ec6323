import type { ConversionContext } from '../field-types/conversion.ts';
import type { CatalogueTableName } from '../describe-source.ts';
import type { Field, SelectOption } from '../model.ts';

// The engine's requirements of a source, in the catalogue's own terms: the catalogue does not know the engine.

export interface TableRow {
  readonly key: unknown;
  readonly value: unknown;
}

/** @param fields paths such as `values.<field id>`: the parts that come from the backup, if not all of the row does. */
export interface ComingRow extends TableRow {
  readonly fields?: readonly string[];
  /** If both rows of a conflict are kept: the key of the present one. */
  readonly besideKey?: unknown;
}

/** The current tables and those of the backup; the rows that a restore brings, and those that stay. */
export interface FittingTables {
  now(table: CatalogueTableName): AsyncIterable<readonly TableRow[]>;
  inBackup(table: CatalogueTableName): AsyncIterable<readonly TableRow[]>;
  brought(table: CatalogueTableName): AsyncIterable<readonly ComingRow[]>;
  staying(table: CatalogueTableName): AsyncIterable<readonly TableRow[]>;
  /** When the backup was taken, ISO 8601. */
  readonly takenAt: string;
}

/** The title that a record gets, and the field that contains it. */
export interface CopyTitle {
  readonly fieldId: string;
  readonly title: string;
}

export interface CatalogueFittingNote {
  readonly kind: 'part-returns' | 'converted' | 'lost' | 'renumbered' | 'renamed' | 'unlinked';
  readonly subject: string;
  readonly part?: string;
  readonly count: number;
}

export interface CatalogueFitting {
  readonly rules: FittingRules;
  readonly beside: readonly { readonly table: CatalogueTableName; readonly key: string }[];
  readonly notes: readonly CatalogueFittingNote[];
}

/** A field when a value was written, and the same field after the restore, with all its choices. */
export interface FieldChange {
  readonly from: Field;
  readonly to: Field;
}

/** What happens to the parts of a view that name a field. */
export type ViewFieldChange = 'gone' | 'changed';

/** The rules by which rows are adapted. Plain data. */
export interface FittingRules {
  /** Choices that come back, by the field that they are added to. */
  readonly options: ReadonlyMap<string, readonly SelectOption[]>;
  /** Fields that differ from the backup's: for values that come from the backup. */
  readonly fromBackup: ReadonlyMap<string, FieldChange>;
  /** Fields that differ from the current ones: for values that stay. */
  readonly fromNow: ReadonlyMap<string, FieldChange>;
  /** New numbers for numbers that were given twice: by record, by field. */
  readonly numbers: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** New titles of records that are kept next to the present ones, by record. */
  readonly copyTitles: ReadonlyMap<string, CopyTitle>;
  /** For values that come from relations or become relations: titles by record, and records by title. */
  readonly titles: ReadonlyMap<string, string>;
  readonly recordIds: ReadonlyMap<string, string>;
  readonly viewFields: {
    readonly fromBackup: ReadonlyMap<string, ViewFieldChange>;
    readonly fromNow: ReadonlyMap<string, ViewFieldChange>;
  };
  /** The choices of each field, for the filters of views. */
  readonly optionIds: ReadonlyMap<string, ReadonlySet<string>>;
  /** Collections whose title field is missing or cannot be a title: the field used instead. */
  readonly titleFields: ReadonlyMap<string, string>;
}

/** Looks up titles for a conversion. */
export function conversionContext({
  titles,
  recordIds,
}: Pick<FittingRules, 'titles' | 'recordIds'>): ConversionContext {
  return { titleOf: (id) => titles.get(id), recordIdByTitle: (title) => recordIds.get(title.trim().toLowerCase()) };
}
