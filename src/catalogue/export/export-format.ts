import { z } from '../zod-mini.ts';
import { FIELD_TYPES, type CatalogueRecord, type Collection, type Field, type View } from '../model.ts';

/*
 * The JSON of an open export; docs/export-format.md describes the layout. Import validates with these schemas, and the
 * JSON Schema in each export is generated from them, so that the two always agree. Objects may have unlisted members,
 * which are kept.
 */

export const EXPORT_FORMAT = 'heirloom-export';
export const EXPORT_VERSION = 1;

export const MANIFEST_PATH = 'heirloom.json';
export const SETTINGS_PATH = 'settings.json';
export const SCHEMA_PATH = 'schema.json';
export const COLLECTION_FILE = 'collection.json';
export const RECORDS_FILE = 'records.jsonl';

const id = z.string().check(z.minLength(1), z.maxLength(200));
const time = z.string().check(z.maxLength(64));

const fileReference = z.looseObject({
  hash: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
  name: z.string(),
  type: z.string(),
  sizeBytes: z.number().check(z.nonnegative()),
  addedAt: time,
  path: z.optional(z.string()).check(z.describe('Where the content is in this export; missing where it was left out.')),
});

const fieldValue = z
  .union([
    z.string(),
    z.number(),
    z.boolean(),
    z.array(z.string()),
    z.array(fileReference),
    z.looseObject({ latitude: z.number(), longitude: z.number() }),
  ])
  .check(z.describe('As the type of the field says.'));

const option = z.looseObject({ id, label: z.string(), color: z.string() });

export const fieldSchema = z.looseObject({
  id,
  name: z.string(),
  type: z.enum(FIELD_TYPES),
  order: z.number(),
  options: z.optional(z.array(option)),
  relatedCollectionId: z.optional(id),
  unit: z.optional(z.string()),
  isSequential: z.optional(z.boolean()),
  isSingle: z.optional(z.boolean()),
});

export const viewSchema = z.looseObject({
  id,
  name: z.string(),
  kind: z.enum(['table', 'gallery', 'globe', 'board']),
  order: z.number(),
  search: z.string(),
  filters: z.array(z.looseObject({ fieldId: id, operator: z.string() })),
  sorts: z.array(z.looseObject({ fieldId: id, direction: z.enum(['ascending', 'descending']) })),
  hiddenFieldIds: z.array(id),
  columnWidths: z.record(z.string(), z.number()),
  boardFieldId: z.optional(id),
  mainFieldId: z.optional(id),
});

/** `heirloom.json`. */
export const manifestSchema = z.looseObject({
  format: z.literal(EXPORT_FORMAT),
  version: z.literal(EXPORT_VERSION),
  exportedAt: time,
  collections: z.array(z.looseObject({ id, name: z.string(), folder: z.string() })),
});

/** `collections/…/collection.json`: the definition of a collection. */
export const collectionSchema = z.looseObject({
  collection: z.looseObject({
    id,
    name: z.string(),
    color: z.string(),
    icon: z.string(),
    template: z.string(),
    order: z.number(),
    titleFieldId: id,
    createdAt: time,
    updatedAt: time,
  }),
  fields: z.array(fieldSchema),
  views: z.array(viewSchema),
});

/** A line of `collections/…/records.jsonl`. */
export const recordSchema = z.looseObject({
  id,
  createdAt: time,
  updatedAt: time,
  values: z.record(id, fieldValue).check(z.describe('By the id of the field. An empty field has no member.')),
});

/** `settings.json`: each setting by its key. */
export const settingsSchema = z.record(z.string(), z.unknown());

/** A whole export as one JSON document, without the content of photos and files. */
export const documentSchema = z.looseObject({
  format: z.literal(EXPORT_FORMAT),
  version: z.literal(EXPORT_VERSION),
  exportedAt: time,
  settings: settingsSchema,
  collections: z.array(z.extend(collectionSchema, { records: z.array(recordSchema) })),
});

/** An export as one document, where it is made rather than read. */
export interface ExportDocument {
  readonly format: typeof EXPORT_FORMAT;
  readonly version: typeof EXPORT_VERSION;
  readonly exportedAt: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly collections: readonly {
    readonly collection: Collection;
    readonly fields: readonly Omit<Field, 'collectionId'>[];
    readonly views: readonly Omit<View, 'collectionId'>[];
    readonly records: readonly Pick<CatalogueRecord, 'id' | 'values' | 'createdAt' | 'updatedAt'>[];
  }[];
}

/** JSON Schema (draft 2020-12) of all JSON files in an export, one definition each. */
export function exportJsonSchema(): unknown {
  const of = (schema: z.core.$ZodType) => {
    const { $schema: _, ...definition } = z.toJSONSchema(schema);
    return definition;
  };
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Heirloom export, version 1',
    $defs: {
      manifest: { description: MANIFEST_PATH, ...of(manifestSchema) },
      settings: { description: SETTINGS_PATH, ...of(settingsSchema) },
      collection: { description: `collections/*/${COLLECTION_FILE}`, ...of(collectionSchema) },
      record: { description: `Each line of collections/*/${RECORDS_FILE}`, ...of(recordSchema) },
      document: { description: 'The same as one JSON document, without photos and files', ...of(documentSchema) },
    },
  };
}
