import type { Field, FieldValue } from './model.ts';
import { isFileReferences, isGeoPoint, isIdList } from './values.ts';

/** How the titles of related records are looked up; `undefined` for one that is no longer there. */
export type TitleLookup = (recordId: string) => string | undefined;

/**
 * A value as plain text, for conversion and for examples: labels and titles instead of ids, no unit, no local formats.
 */
export function valueAsText(
  value: FieldValue,
  field: Pick<Field, 'type' | 'options'>,
  titleOf: TitleLookup = () => undefined,
): string {
  if (typeof value === 'boolean') return value ? 'Yes' : 'No';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return field.type === 'select' ? labelOf(value, field) : value;
  if (isFileReferences(value)) return value.map((file) => file.name).join(', ');
  if (isIdList(value)) {
    const names = field.type === 'relation' ? value.map((id) => titleOf(id)) : value.map((id) => labelOf(id, field));
    return names.filter((name) => name !== undefined && name !== '').join(', ');
  }
  return isGeoPoint(value) ? `${value.latitude}, ${value.longitude}` : '';
}

function labelOf(optionId: string, field: Pick<Field, 'options'>): string {
  return field.options?.find((option) => option.id === optionId)?.label ?? '';
}
