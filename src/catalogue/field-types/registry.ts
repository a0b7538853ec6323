import { FIELD_TYPES, type FieldType } from '../model.ts';
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

/** The types whose values a cell of a file can become. Relations, photos and files cannot be read from text. */
export type ImportableType = {
  [T in FieldType]: (typeof FIELD_TYPE_DEFINITIONS)[T]['isImportable'] extends true ? T : never;
}[FieldType];

/** The definition of a type. A type that only a newer version knows, in a row from elsewhere, counts as text. */
export function definitionOf(type: FieldType): FieldTypeDefinition {
  return Object.hasOwn(FIELD_TYPE_DEFINITIONS, type) ? FIELD_TYPE_DEFINITIONS[type] : text;
}

/** Whether fields of this type have such a member, as choices have `options`. */
export function hasDetail(type: FieldType, detail: FieldDetail): boolean {
  return definitionOf(type).details.includes(detail);
}

/** The types whose values can serve as the title of a record. */
export const TITLE_FIELD_TYPES: readonly FieldType[] = FIELD_TYPES.filter((type) => definitionOf(type).canBeTitle);
