import type { FieldType } from '../../../catalogue/model.ts';
import { checkbox } from './checkbox.tsx';
import { date } from './date.tsx';
import type { FieldTypeScreen } from './definition.ts';
import { files } from './files.tsx';
import { location } from './location.tsx';
import { longText } from './long-text.tsx';
import { multiSelect } from './multi-select.tsx';
import { number } from './number.tsx';
import { photos } from './photos.tsx';
import { rating } from './rating.tsx';
import { relation } from './relation.tsx';
import { select } from './select.tsx';
import { text } from './text.tsx';
import { url } from './url.tsx';

/** The look of every type of field. A type without one does not compile. */
export const FIELD_TYPE_SCREENS = {
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
} satisfies Record<FieldType, FieldTypeScreen>;

/** The look of a type. As in the catalogue, a type that only a newer version knows counts as text. */
export function screenOf(type: FieldType): FieldTypeScreen {
  return Object.hasOwn(FIELD_TYPE_SCREENS, type) ? FIELD_TYPE_SCREENS[type] : text;
}
