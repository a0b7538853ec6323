import type { Field, FieldValue, FileReference, GeoPoint } from '../../../catalogue/model.ts';
import { isGeoPoint } from '../../../catalogue/query/collect-points.ts';

/** A record's title as text, or a placeholder if it has none. */
export function titleOf(values: Readonly<Record<string, FieldValue>> | undefined, titleFieldId: string): string {
  const title = values?.[titleFieldId];
  return (typeof title === 'string' && title.trim() !== '') || typeof title === 'number' ? String(title) : 'Untitled';
}

// Four digits are not grouped, so that a year looks like one; from five on they are.
const number = new Intl.NumberFormat(undefined, { maximumFractionDigits: 20, useGrouping: 'min2' });

/** A number as people write it, with its unit. */
function formatNumber(value: number, unit?: string): string {
  return unit ? `${number.format(value)} ${unit}` : number.format(value);
}

/** Latitude and longitude in the form used for copying and pasting: `52.5, 13.4`. */
function formatPoint({ latitude, longitude }: GeoPoint): string {
  return `${round(latitude)}, ${round(longitude)}`;
}

function round(degrees: number): number {
  return Math.round(degrees * 1e6) / 1e6;
}

/** The files of a value; empty if it is not a list of files. */
export function filesOf(value: FieldValue | undefined): readonly FileReference[] {
  if (!Array.isArray(value)) return [];
  const entries: readonly (string | FileReference)[] = value;
  return entries.filter((entry) => typeof entry === 'object');
}

/** The option or record ids of a value; empty if it is not a list of ids. */
export function idsOf(value: FieldValue | undefined): readonly string[] {
  if (typeof value === 'string') return [value];
  if (!Array.isArray(value)) return [];
  const entries: readonly (string | FileReference)[] = value;
  return entries.filter((entry) => typeof entry === 'string');
}

/** A value as one line of text, for the types that allow it. */
export function plainText(field: Field, value: FieldValue | undefined): string {
  if (value === undefined) return '';
  if (typeof value === 'number') return formatNumber(value, field.unit);
  if (isGeoPoint(value)) return formatPoint(value);
  if (typeof value === 'boolean') return value ? 'Yes' : 'No';
  return typeof value === 'string' ? value : '';
}
