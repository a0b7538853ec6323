import type { FieldValue, FileReference } from '../model.ts';
import { isFileReferences, isGeoPoint, isIdList } from '../values.ts';

/**
 * A value as plain text. Ids have no text of their own: `nameOf` gives the label or title of each.
 */
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

/** The items of a text that lists them, each once. */
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

/** The text of a value that can be searched as it is. */
export function searchedAsIs(value: FieldValue): string {
  return typeof value === 'object' ? '' : String(value);
}

/** The names of files, one a line. */
export function fileNames(value: FieldValue): string {
  if (!Array.isArray(value)) return '';
  // The model says that photos and files hold references; an old or foreign row may hold something else.
  const entries: readonly (string | FileReference)[] = value;
  return entries.flatMap((entry) => (typeof entry === 'object' ? [entry.name] : [])).join('\n');
}
