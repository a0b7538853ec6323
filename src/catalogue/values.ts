import type { CatalogueRecord, FieldValue, FileReference, GeoPoint } from './model.ts';

/** Whether `value` is a list of files or photos. An empty list is not: an empty field has no value. */
export function isFileReferences(value: FieldValue): value is readonly FileReference[] {
  return Array.isArray(value) && typeof value[0] === 'object';
}

/** Whether `value` is a list of option or record ids. */
export function isIdList(value: FieldValue): value is readonly string[] {
  return Array.isArray(value) && typeof value[0] === 'string';
}

/** Whether `value` is a place on the globe. */
export function isGeoPoint(value: FieldValue): value is GeoPoint {
  return typeof value === 'object' && !Array.isArray(value);
}

/** Whether a field with this value counts as empty, and so has no entry in `values`. */
export function isEmptyValue(value: FieldValue | undefined): boolean {
  return value === undefined || value === '' || (Array.isArray(value) && value.length === 0) || Number.isNaN(value);
}

/** `values` with the changes of `patch`, without empty values. */
export function mergeValues(
  values: CatalogueRecord['values'],
  patch: Readonly<Record<string, FieldValue | undefined>>,
): Record<string, FieldValue> {
  const merged = new Map(Object.entries(values));
  for (const [fieldId, value] of Object.entries(patch)) {
    if (value === undefined || isEmptyValue(value)) merged.delete(fieldId);
    else merged.set(fieldId, value);
  }
  return Object.fromEntries(merged);
}

/** The hashes of the files in a value of any kind, such as one that another version of the app has written. */
export function fileHashesIn(value: unknown): readonly string[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((item: unknown) => {
    const hash: unknown = typeof item === 'object' && item !== null ? Reflect.get(item, 'hash') : undefined;
    return typeof hash === 'string' ? [hash] : [];
  });
}

/** The hashes of all files that `values` refer to, without duplicates, in order of first mention. */
export function fileHashesOf(values: CatalogueRecord['values']): string[] {
  const hashes = new Set<string>();
  for (const value of Object.values(values)) {
    if (isFileReferences(value)) for (const file of value) hashes.add(file.hash);
  }
  return [...hashes];
}
