import { catalogueReferences, type CatalogueReference } from '../../catalogue/describe-source.ts';
import type { CatalogueReader } from '../../catalogue/export/catalogue-reader.ts';
import { hasDetail } from '../../catalogue/field-types/registry.ts';
import type { Field } from '../../catalogue/model.ts';
import type { Source } from '../../engine/index.ts';

/**
 * The source, which also says what chosen rows cannot be without: a record its fields and files, a collection its
 * fields and views. Which those are follows from the fields of the backup.
 */
export async function withReferences<Kind extends Source>(source: Kind, backup: CatalogueReader): Promise<Kind> {
  const fields = new Map<string, Field>();
  const parts = new Map<string, CatalogueReference[]>();
  const add = (collectionId: string, reference: CatalogueReference) => {
    const known = parts.get(collectionId);
    if (known) known.push(reference);
    else parts.set(collectionId, [reference]);
  };
  for (const field of await backup.fields()) {
    fields.set(field.id, field);
    add(field.collectionId, { table: 'fields', key: field.id });
  }
  for (const view of await backup.views()) add(view.collectionId, { table: 'views', key: view.id });
  const context = {
    isRelation: (id: string) => {
      const field = fields.get(id);
      return field !== undefined && hasDetail(field.type, 'relatedCollectionId');
    },
    partsOf: (collectionId: string) => parts.get(collectionId) ?? [],
  };
  return { ...source, references: (table: string, value: unknown) => catalogueReferences(table, value, context) };
}
