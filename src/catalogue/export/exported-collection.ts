import type { CatalogueRecord, Collection, Field, FieldValue, FileReference, View } from '../model.ts';
import type { TitleLookup } from '../field-types/conversion.ts';
import { definitionOf } from '../field-types/registry.ts';

/** A collection to be exported: its definition, its records, and what is needed to write them as text. */
export interface ExportedCollection {
  readonly collection: Collection;
  /** In the order of the screen. */
  readonly fields: readonly Field[];
  readonly views: readonly View[];
  /** Its folder's name, unique in the export. */
  readonly folder: string;
  readonly records: () => AsyncIterable<CatalogueRecord>;
  /** See `CatalogueReader.lines`. */
  readonly lines: () => AsyncIterable<CatalogueRecord | string>;
  /** Titles of records that relations refer to. */
  readonly titleOf: TitleLookup;
  /** The path of a file in the export; `undefined` if the export leaves it out. */
  readonly pathOf: (file: FileReference) => string | undefined;
}

/** A value as plain text, in the form of its field type. */
export function valueAsText(value: FieldValue, field: Field, titleOf: TitleLookup): string {
  return definitionOf(field.type).text(value, field, titleOf);
}

/** A record's title as plain text; '' if it has none. */
export function titleOfRecord(
  { values }: Pick<CatalogueRecord, 'values'>,
  { titleFieldId }: Pick<Collection, 'titleFieldId'>,
  fields: readonly Field[],
): string {
  const field = fields.find(({ id }) => id === titleFieldId);
  const value = values[titleFieldId];
  return field && value !== undefined ? valueAsText(value, field, () => undefined) : '';
}
