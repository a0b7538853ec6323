import { createCollection } from '../collections.ts';
import { hasDetail } from '../field-types/registry.ts';
import { fieldsByTemplateKey } from '../import/template-fields.ts';
import type { Collection, Field, FieldValue, TemplateName } from '../model.ts';
import { bulkAddRecords } from '../records.ts';
import { TEMPLATES } from '../templates.ts';

/** A collection created from its template, with its fields by the template's keys. */
export interface SampleCollection {
  readonly collection: Collection;
  readonly fields: ReadonlyMap<string, Field>;
}

/** Values by the template's keys; choices are given by their labels. */
export type SampleValues = Readonly<Record<string, FieldValue | undefined>>;

/** Creates a collection with the name of its template. @param onCreated receives its id as soon as it exists. */
export async function createSampleCollection(
  template: TemplateName,
  onCreated: (collectionId: string) => void,
  name = TEMPLATES[template].name,
): Promise<SampleCollection> {
  const collection = await createCollection({ name, template });
  onCreated(collection.id);
  return { collection, fields: await fieldsByTemplateKey(collection.id, template) };
}

/**
 * Adds records to a sample collection, in order.
 * @returns their ids.
 */
export async function addSampleRecords(
  { collection, fields }: SampleCollection,
  rows: readonly SampleValues[],
): Promise<string[]> {
  return bulkAddRecords(rows.map((row) => ({ collectionId: collection.id, values: valuesByFieldId(row, fields) })));
}

function valuesByFieldId(row: SampleValues, fields: ReadonlyMap<string, Field>): Record<string, FieldValue> {
  const values: Record<string, FieldValue> = {};
  for (const [key, value] of Object.entries(row)) {
    const field = fields.get(key);
    if (!field) throw new Error(`The template has no field ${key}.`);
    if (value !== undefined) values[field.id] = asFieldValue(field, value);
  }
  return values;
}

function asFieldValue(field: Field, value: FieldValue): FieldValue {
  const idOf = (label: unknown): string => {
    const option = field.options?.find((candidate) => candidate.label === label);
    if (!option) throw new Error(`The field ${field.name} has no choice ${String(label)}.`);
    return option.id;
  };
  if (!hasDetail(field.type, 'options')) return value;
  return Array.isArray(value) ? value.map(idOf) : idOf(value);
}
