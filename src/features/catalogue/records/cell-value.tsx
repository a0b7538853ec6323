import type { Field, FieldValue } from '../../../catalogue/model.ts';
import { screenOf } from '../field-types/registry.ts';

/** A value in a table cell or on a card: one line, without controls. */
export function CellValue({ field, value }: { readonly field: Field; readonly value: FieldValue | undefined }) {
  const { Cell } = screenOf(field.type);
  return value === undefined ? null : <Cell field={field} value={value} />;
}
