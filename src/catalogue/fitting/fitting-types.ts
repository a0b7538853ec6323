import type { ConversionContext } from '../field-types/conversion.ts';
import type { CatalogueTableName } from '../describe-source.ts';
import type { Field, SelectOption } from '../model.ts';

// What the engine asks of a source, in the catalogue's own words: the data layer knows nothing of the engine.

export interface TableRow {
  readonly key: unknown;
  readonly value: unknown;
}

/** @param fields paths such as `values.<field id>`: what comes from the backup, where not all of the row does. */
export interface ComingRow extends TableRow {
  readonly fields?: readonly string[];
  /** Where both rows of a conflict are kept: the key of the present one. */
  readonly besideKey?: unknown;
}

/** The tables as they are now and in the backup; the rows that a restore brings, and those that stay. */
export interface FittingTables {
  now(table: CatalogueTableName): AsyncIterable<readonly TableRow[]>;
  inBackup(table: CatalogueTableName): AsyncIterable<readonly TableRow[]>;
  brought(table: CatalogueTableName): AsyncIterable<readonly ComingRow[]>;
  staying(table: CatalogueTableName): AsyncIterable<readonly TableRow[]>;
  /** When the backup was taken, ISO 8601. */
  readonly takenAt: string;
}

/** The title that a record gets, and the field that has it. */
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

/** What a field was where a value was written, and what it is once the restore is done, with all its choices. */
export interface FieldChange {
  readonly from: Field;
  readonly to: Field;
}

/** What becomes of the parts of a view that name a field. */
export type ViewFieldChange = 'gone' | 'changed';

/** By what rows are fitted. Plain data. */
export interface FittingRules {
  /** Choices that come back, by the field that they are added to. */
  readonly options: ReadonlyMap<string, readonly SelectOption[]>;
  /** Fields that are described otherwise than in the backup: for values that come from it. */
  readonly fromBackup: ReadonlyMap<string, FieldChange>;
  /** Fields that are described otherwise than now: for values that stay. */
  readonly fromNow: ReadonlyMap<string, FieldChange>;
  /** Numbers that are given again: by record, by field. */
  readonly numbers: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** Records that are kept beside the present ones: their new titles, by record. */
  readonly copyTitles: ReadonlyMap<string, CopyTitle>;
  /** Titles of records, where values come from or become relations: by record; and the records by title. */
  readonly titles: ReadonlyMap<string, string>;
  readonly recordIds: ReadonlyMap<string, string>;
  readonly viewFields: {
    readonly fromBackup: ReadonlyMap<string, ViewFieldChange>;
    readonly fromNow: ReadonlyMap<string, ViewFieldChange>;
  };
  /** Which choices a field has, for the filters of views. */
  readonly optionIds: ReadonlyMap<string, ReadonlySet<string>>;
  /** Collections whose title field is not there, or can be no title: the one that is taken. */
  readonly titleFields: ReadonlyMap<string, string>;
}

/** How titles are looked up for a conversion. */
export function conversionContext({
  titles,
  recordIds,
}: Pick<FittingRules, 'titles' | 'recordIds'>): ConversionContext {
  return { titleOf: (id) => titles.get(id), recordIdByTitle: (title) => recordIds.get(title.trim().toLowerCase()) };
}
