import type { Field, View } from '../../../../catalogue/model.ts';
import { screenOf } from '../../field-types/registry.ts';

export const ROW_HEIGHT = 36;
export const SELECT_WIDTH = 40;
export const LEAST_WIDTH = 60;
export const MOST_WIDTH = 900;

/** The width of a field's column in CSS pixels. */
export function columnWidth(view: View, field: Field, isTitle: boolean): number {
  const width = view.columnWidths[field.id] ?? (isTitle ? 240 : screenOf(field.type).width);
  return Math.max(LEAST_WIDTH, Math.min(MOST_WIDTH, width));
}
