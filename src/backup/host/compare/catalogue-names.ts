import { FIELD_TYPES } from '../../../catalogue/model.ts';
import type { Repository } from '../../../engine/index.ts';
import { readableValue, treeRows, type TreeReadOptions, type TreeRoot, z } from '../../../engine/low-level.ts';

// Rows of a backup are as untrusted as any input: values that the catalogue would not write get a replacement.
const collectionSchema = z.object({
  id: z.string(),
  name: z.catch(z.string(), ''),
  color: z.catch(z.optional(z.string()), undefined),
  icon: z.catch(z.optional(z.string()), undefined),
  order: z.catch(z.number(), 0),
  titleFieldId: z.catch(z.string(), ''),
});
const fieldSchema = z.object({
  id: z.string(),
  collectionId: z.catch(z.string(), ''),
  name: z.catch(z.string(), ''),
  type: z.catch(z.enum(FIELD_TYPES), 'text'),
  order: z.catch(z.number(), 0),
  unit: z.catch(z.optional(z.string()), undefined),
  options: z.catch(z.optional(z.array(z.object({ id: z.string(), label: z.string() }))), undefined),
});

export type NamedCollection = z.infer<typeof collectionSchema>;
export type NamedField = z.infer<typeof fieldSchema>;

/** One side's names of collections and fields, which make rows readable. */
export interface CatalogueNames {
  readonly collections: ReadonlyMap<string, NamedCollection>;
  readonly fields: ReadonlyMap<string, NamedField>;
}

/** The trees of a side's tables. A table that the side does not have is missing. */
export type TreeRoots = ReadonlyMap<string, TreeRoot | null>;

/** Reads the names of one side: all of its collections and fields, which are few. */
export async function readNames(
  repository: Repository,
  roots: TreeRoots,
  options: TreeReadOptions = {},
): Promise<CatalogueNames> {
  const collections = new Map<string, NamedCollection>();
  for await (const value of tableValues(repository, roots.get('collections') ?? null, options)) {
    const { success, data } = collectionSchema.safeParse(value);
    if (success) collections.set(data.id, data);
  }
  const fields = new Map<string, NamedField>();
  for await (const value of tableValues(repository, roots.get('fields') ?? null, options)) {
    const { success, data } = fieldSchema.safeParse(value);
    if (success) fields.set(data.id, data);
  }
  return { collections, fields };
}

/** Unreadable rows of a backup are skipped; the current data must be readable. */
export const PASSED_OVER: TreeReadOptions = { onUnreadable: () => undefined };

/** The values of a small table, one after the other, without those that have content outside their line. */
export async function* tableValues(
  repository: Repository,
  root: TreeRoot | null,
  options: TreeReadOptions = {},
): AsyncGenerator<unknown, void, undefined> {
  for await (const lines of treeRows(repository, root, options)) {
    for (const { row } of lines) if (row.attachments.length === 0) yield readableValue(row);
  }
}

/** The fields of a collection in their order. */
export function fieldsOfCollection(names: CatalogueNames, collectionId: string | undefined): readonly NamedField[] {
  return [...names.fields.values()]
    .filter((field) => field.collectionId === collectionId)
    .sort((a, b) => a.order - b.order);
}
