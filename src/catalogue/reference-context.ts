import { catalogueReferences, type CatalogueReference, type ReferenceContext } from './describe-source.ts';
import { hasDetail } from './field-types/registry.ts';
import { FIELD_TYPES } from './model.ts';
import { z } from './zod.ts';

// Rows of another device are as untrusted as any input.
const fieldSchema = z.object({ id: z.string(), collectionId: z.string(), type: z.enum(FIELD_TYPES) });
const viewSchema = z.object({ id: z.string(), collectionId: z.string() });

/** The fields and views of several states of the catalogue, on which references of rows depend. */
export class ReferenceRows implements ReferenceContext {
  readonly #relations = new Set<string>();
  readonly #parts = new Map<string, Map<string, CatalogueReference>>();

  addField(row: unknown): void {
    const { success, data } = fieldSchema.safeParse(row);
    if (!success) return;
    if (hasDetail(data.type, 'relatedCollectionId')) this.#relations.add(data.id);
    this.#add(data.collectionId, { table: 'fields', key: data.id });
  }

  addView(row: unknown): void {
    const { success, data } = viewSchema.safeParse(row);
    if (success) this.#add(data.collectionId, { table: 'views', key: data.id });
  }

  #add(collectionId: string, part: CatalogueReference): void {
    const parts = this.#parts.get(collectionId) ?? new Map<string, CatalogueReference>();
    this.#parts.set(collectionId, parts.set(`${part.table} ${part.key}`, part));
  }

  readonly isRelation = (fieldId: string): boolean => this.#relations.has(fieldId);

  readonly partsOf = (collectionId: string): readonly CatalogueReference[] => [
    ...(this.#parts.get(collectionId)?.values() ?? []),
  ];

  /** `Source.references` for rows of any of these states. */
  readonly references = (table: string, value: unknown): readonly CatalogueReference[] =>
    catalogueReferences(table, value, this);
}
