import { hasDetail } from '../../../catalogue/field-types/registry.ts';
import {
  catalogueReferences,
  type CatalogueReference,
  type ReferenceContext,
} from '../../../catalogue/describe-source.ts';
import type { CallOptions, Source } from '../../../engine/index.ts';
import { catalogueSource } from '../state/catalogue-source.ts';
import { PASSED_OVER, tableValues } from '../compare/catalogue-names.ts';
import type { OpenSide } from '../compare/open-side.ts';

/**
 * The catalogue, including the references of chosen rows. These depend on the fields, both the backup's and the current
 * ones.
 */
export async function chosenSource(backup: OpenSide, now: OpenSide | undefined, options: CallOptions): Promise<Source> {
  const parts = await partsByCollection(backup, options);
  const context: ReferenceContext = {
    isRelation: (id) => {
      const field = backup.names.fields.get(id) ?? now?.names.fields.get(id);
      return field !== undefined && hasDetail(field.type, 'relatedCollectionId');
    },
    partsOf: (collectionId) => parts.get(collectionId) ?? [],
  };
  return { ...catalogueSource, references: (table, value) => catalogueReferences(table, value, context) };
}

/** The fields and views of each collection, which are restored with it. */
async function partsByCollection(
  { names, open, roots }: OpenSide,
  options: CallOptions,
): Promise<ReadonlyMap<string, readonly CatalogueReference[]>> {
  const parts = new Map<string, CatalogueReference[]>();
  const add = (collectionId: unknown, reference: CatalogueReference) => {
    if (typeof collectionId !== 'string') return;
    const list = parts.get(collectionId);
    if (list) list.push(reference);
    else parts.set(collectionId, [reference]);
  };
  for (const { id, collectionId } of names.fields.values()) add(collectionId, { table: 'fields', key: id });
  for await (const view of tableValues(await open(), roots.get('views') ?? null, { ...options, ...PASSED_OVER })) {
    if (typeof view !== 'object' || view === null) continue;
    const id: unknown = Reflect.get(view, 'id');
    if (typeof id === 'string') add(Reflect.get(view, 'collectionId'), { table: 'views', key: id });
  }
  return parts;
}
