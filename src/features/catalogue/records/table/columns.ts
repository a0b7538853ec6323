import type { Field, FieldType, View } from '../../../../catalogue/model.ts';

export const ROW_HEIGHT = 36;
export const SELECT_WIDTH = 40;
export const LEAST_WIDTH = 60;
export const MOST_WIDTH = 900;

const WIDTH_BY_TYPE: Readonly<Record<FieldType, number>> = {
  text: 200,
  longText: 280,
  number: 120,
  date: 130,
  checkbox: 90,
  select: 150,
  multiSelect: 220,
  rating: 120,
  url: 220,
  location: 170,
  relation: 220,
  photos: 150,
  files: 200,
};

/** The width of a field's column in CSS pixels. */
export function columnWidth(view: View, field: Field, isTitle: boolean): number {
  const width = view.columnWidths[field.id] ?? (isTitle ? 240 : WIDTH_BY_TYPE[field.type]);
  return Math.max(LEAST_WIDTH, Math.min(MOST_WIDTH, width));
}

/** Types that are edited in the table itself; the others on the record's page. */
const EDITED_IN_PLACE: ReadonlySet<FieldType> = new Set<FieldType>([
  'text',
  'number',
  'date',
  'select',
  'rating',
  'url',
]);

export function isEditedInPlace(field: Field): boolean {
  return EDITED_IN_PLACE.has(field.type);
}
