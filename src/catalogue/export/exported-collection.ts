import type { CatalogueRecord, Collection, Field, FieldValue, FileReference, View } from '../model.ts';
import type { TitleLookup } from '../field-types/conversion.ts';
import { definitionOf } from '../field-types/registry.ts';

/** A collection on its way out: its definition, its records, and what their text needs to know. */
export interface ExportedCollection {
  readonly collection: Collection;
  /** In the order of the screen. */
  readonly fields: readonly Field[];
  readonly views: readonly View[];
  /** Its folder's name, unique in the export. */
  readonly folder: string;
  readonly records: () => AsyncIterable<CatalogueRecord>;
  /** Titles of records that relations point at. */
  readonly titleOf: TitleLookup;
  /** Where a file is in the export; `undefined` where the export leaves it out. */
  readonly pathOf: (file: FileReference) => string | undefined;
}

/** A value as plain text, as the type of its field writes it. */
export function valueAsText(value: FieldValue, field: Field, titleOf: TitleLookup): string {
  return definitionOf(field.type).text(value, field, titleOf);
}

/** A record's title as plain text; '' where it has none. */
export function titleOfRecord(
  { values }: Pick<CatalogueRecord, 'values'>,
  { titleFieldId }: Pick<Collection, 'titleFieldId'>,
  fields: readonly Field[],
): string {
  const field = fields.find(({ id }) => id === titleFieldId);
  const value = values[titleFieldId];
  return field && value !== undefined ? valueAsText(value, field, () => undefined) : '';
}
