import {
  FIELD_TYPES,
  type CatalogueRecord,
  type Collection,
  type Field,
  type SelectOption,
  type View,
} from '../model.ts';
import type { TableRow } from './fitting-types.ts';

// Rows of a backup are as untrusted as any input: anything that the catalogue would not write is skipped, and left
// unchanged.

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export function toField(value: unknown): Field | undefined {
  if (!isObject(value)) return undefined;
  const { id, collectionId, name, type, order, options } = value;
  if (typeof id !== 'string' || typeof collectionId !== 'string' || !FIELD_TYPES.some((known) => known === type))
    return undefined;
  // The cast: the members used here are checked above and below; the others are not read.
  return {
    ...value,
    name: typeof name === 'string' ? name : '',
    order: typeof order === 'number' ? order : 0,
    ...(options === undefined ? {} : { options: Array.isArray(options) ? options.filter(isOption) : [] }),
  } as unknown as Field;
}

function isOption(value: unknown): value is SelectOption {
  return isObject(value) && typeof value['id'] === 'string' && typeof value['label'] === 'string';
}

export function isRecord(value: unknown): value is CatalogueRecord {
  return (
    isObject(value) &&
    typeof value['id'] === 'string' &&
    typeof value['collectionId'] === 'string' &&
    isObject(value['values'])
  );
}

export function isCollection(value: unknown): value is Collection {
  return isObject(value) && typeof value['id'] === 'string' && typeof value['titleFieldId'] === 'string';
}

export function isView(value: unknown): value is View {
  return (
    isObject(value) &&
    typeof value['id'] === 'string' &&
    isObject(value['columnWidths']) &&
    [value['filters'], value['sorts']].every((parts) => Array.isArray(parts) && parts.every(isObject)) &&
    Array.isArray(value['hiddenFieldIds'])
  );
}

/** All fields in some rows, by id; there are few. */
export async function fieldsOf(batches: AsyncIterable<readonly TableRow[]>): Promise<ReadonlyMap<string, Field>> {
  const fields = new Map<string, Field>();
  for await (const rows of batches) {
    for (const { value } of rows) {
      const field = toField(value);
      if (field) fields.set(field.id, field);
    }
  }
  return fields;
}
