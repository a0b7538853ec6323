import { FIELD_TYPES, type FieldType } from '../model.ts';
import type { CellReading } from './cells/cell-reading.ts';
import { checkbox } from './checkbox.ts';
import { date } from './date.ts';
import type { FieldDetail, FieldTypeDefinition } from './definition.ts';
import { files } from './files.ts';
import { location } from './location.ts';
import { longText } from './long-text.ts';
import { multiSelect } from './multi-select.ts';
import { number } from './number.ts';
import { photos } from './photos.ts';
import { rating } from './rating.ts';
import { relation } from './relation.ts';
import { select } from './select.ts';
import { text } from './text.ts';
import { url } from './url.ts';

/** Every type of field. A type without a definition does not compile. */
export const FIELD_TYPE_DEFINITIONS = {
  text,
  longText,
  number,
  date,
  checkbox,
  select,
  multiSelect,
  rating,
  url,
  location,
  relation,
  photos,
  files,
} satisfies Record<FieldType, FieldTypeDefinition>;

/** The types that imported cells can become. Relations, photos and files cannot be read from text. */
export type ImportableType = {
  [T in FieldType]: (typeof FIELD_TYPE_DEFINITIONS)[T] extends { readonly cells: CellReading } ? T : never;
}[FieldType];

/** In the order of the registry. */
export function importableTypes(): readonly ImportableType[] {
  return Object.keys(FIELD_TYPE_DEFINITIONS).filter(hasDefinition).filter(isImportable);
}

/** Whether a cell can become a value of this type. */
export function isImportable(type: FieldType): type is ImportableType {
  return definitionOf(type).cells !== undefined;
}

/** How an import reads cells for this type. */
export function cellsOf(type: ImportableType): CellReading {
  return definitionOf(type).cells ?? text.cells;
}

/** The definition of a type. A type that only a newer version knows, in a row from elsewhere, counts as text. */
export function definitionOf(type: FieldType): FieldTypeDefinition {
  return hasDefinition(type) ? FIELD_TYPE_DEFINITIONS[type] : text;
}

function hasDefinition(type: string): type is FieldType {
  return Object.hasOwn(FIELD_TYPE_DEFINITIONS, type);
}

/** Whether fields of this type have such a member; choices, for example, have `options`. */
export function hasDetail(type: FieldType, detail: FieldDetail): boolean {
  return definitionOf(type).details.includes(detail);
}

/** The types whose values can be the title of a record. */
export const TITLE_FIELD_TYPES: readonly FieldType[] = FIELD_TYPES.filter((type) => definitionOf(type).canBeTitle);
