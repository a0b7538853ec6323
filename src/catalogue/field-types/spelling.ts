import type { FieldValue, FileReference } from '../model.ts';
import { isFileReferences, isGeoPoint, isIdList } from '../values.ts';

/** A value as plain text. Ids have no text: `nameOf` returns the label or title of each. */
export function spell(value: FieldValue, nameOf: (id: string) => string | undefined = () => undefined): string {
  if (typeof value === 'boolean') return value ? 'Yes' : 'No';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return value;
  if (isFileReferences(value)) return value.map((file) => file.name).join(', ');
  if (isIdList(value))
    return value
      .map(nameOf)
      .filter((name) => name !== undefined && name !== '')
      .join(', ');
  return isGeoPoint(value) ? `${value.latitude}, ${value.longitude}` : '';
}

/** The items of a text that lists them, without duplicates. */
export function splitList(text: string): string[] {
  return [
    ...new Set(
      text
        .split(/[,;\n]/)
        .map((part) => part.trim())
        .filter((part) => part !== ''),
    ),
  ];
}

/** The text of a value that can be searched directly. */
export function searchedAsIs(value: FieldValue): string {
  return typeof value === 'object' ? '' : String(value);
}

/** The names of files, one per line. */
export function fileNames(value: FieldValue): string {
  if (!Array.isArray(value)) return '';
  // According to the model, photos and files are references; an old or foreign row may contain something else.
  const entries: readonly (string | FileReference)[] = value;
  return entries.flatMap((entry) => (typeof entry === 'object' ? [entry.name] : [])).join('\n');
}
