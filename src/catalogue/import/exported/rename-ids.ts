import { hasDetail } from '../../field-types/registry.ts';
import type { CatalogueRecord, Collection, Field, FieldValue, View } from '../../model.ts';
import { fileHashesOf, isFileReferences, isIdList } from '../../values.ts';
import type { ExportedDefinition, ExportedRecord } from './open-export.ts';

/** Maps an id of the export to the one used here: itself if it is free. */
export type NewId = (id: string) => string;

/**
 * The rows of a collection. The casts: the schema has checked the listed members, and unknown colour names only look
 * odd.
 */
export function definitionRows(
  definition: ExportedDefinition,
  newId: NewId,
): { readonly collection: Collection; readonly fields: readonly Field[]; readonly views: readonly View[] } {
  const { id, titleFieldId } = definition.collection;
  const collectionId = newId(id);
  const relations = relationsOf(definition);
  return {
    collection: { ...definition.collection, id: collectionId, titleFieldId: newId(titleFieldId) } as Collection,
    fields: definition.fields.map((field) => {
      const { relatedCollectionId } = field;
      const related = relatedCollectionId === undefined ? {} : { relatedCollectionId: newId(relatedCollectionId) };
      return { ...field, id: newId(field.id), collectionId, ...related } as Field;
    }),
    views: definition.views.map((view) => ({ ...viewRow(view as unknown as View, newId, relations), collectionId })),
  };
}

/** The ids of the fields whose values are ids of records. */
export function relationsOf({ fields }: ExportedDefinition): ReadonlySet<string> {
  return new Set(fields.filter(({ type }) => hasDetail(type, 'relatedCollectionId')).map(({ id }) => id));
}

function viewRow(view: View, newId: NewId, relations: ReadonlySet<string>): View {
  const { boardFieldId, mainFieldId } = view;
  return {
    ...view,
    id: newId(view.id),
    filters: view.filters.map((filter) => ({
      ...filter,
      fieldId: newId(filter.fieldId),
      ...(relations.has(filter.fieldId) && Array.isArray(filter.value) ? { value: filter.value.map(newId) } : {}),
    })),
    sorts: view.sorts.map((sort) => ({ ...sort, fieldId: newId(sort.fieldId) })),
    hiddenFieldIds: view.hiddenFieldIds.map(newId),
    columnWidths: Object.fromEntries(Object.entries(view.columnWidths).map(([id, width]) => [newId(id), width])),
    ...(boardFieldId === undefined ? {} : { boardFieldId: newId(boardFieldId) }),
    ...(mainFieldId === undefined ? {} : { mainFieldId: newId(mainFieldId) }),
  };
}

/** The row of a record. @param collectionId and @param relations (ids of fields) as in the export. */
export function recordRow(
  { values, ...rest }: ExportedRecord,
  collectionId: string,
  relations: ReadonlySet<string>,
  newId: NewId,
): CatalogueRecord {
  const renamed = Object.fromEntries(
    Object.entries(values as CatalogueRecord['values']).map(([fieldId, value]) => [
      newId(fieldId),
      valueHere(value, relations.has(fieldId), newId),
    ]),
  );
  const { id, createdAt, updatedAt, ...unlisted } = rest;
  return {
    id: newId(id),
    collectionId: newId(collectionId),
    values: renamed,
    fileHashes: fileHashesOf(renamed),
    createdAt,
    updatedAt,
    ...unlisted,
  };
}

function valueHere(value: FieldValue, isRelation: boolean, newId: NewId): FieldValue {
  if (isRelation && isIdList(value)) return value.map(newId);
  if (!isFileReferences(value)) return value;
  return value.map((file) => {
    const { path: _, ...reference } = file as typeof file & { path?: string };
    return reference;
  });
}
