import type { Field, FieldType, View } from '../../../../catalogue/model.ts';
import type { RecordQuery } from '../../../../catalogue/query/query-types.ts';

/** The field that a board or a globe is made of: the one chosen, or the first that will do. */
export function mainFieldOf(view: View, fields: readonly Field[]): Field | undefined {
  const wanted: Partial<Record<View['kind'], { readonly type: FieldType; readonly id: string | undefined }>> = {
    board: { type: 'select', id: view.boardFieldId },
    globe: { type: 'location', id: view.mainFieldId },
    gallery: { type: 'photos', id: view.mainFieldId },
  };
  const main = wanted[view.kind];
  if (!main) return undefined;
  const candidates = fields.filter((field) => field.type === main.type);
  return candidates.find((field) => field.id === main.id) ?? candidates[0];
}

/** What a view asks of the worker. */
export function queryOfView(view: View, fields: readonly Field[]): RecordQuery {
  const main = mainFieldOf(view, fields);
  return {
    collectionId: view.collectionId,
    search: view.search,
    filters: view.filters,
    sorts: view.sorts,
    ...(view.kind === 'board' && main && { groupByFieldId: main.id }),
    ...(view.kind === 'globe' && main && { pointsFieldId: main.id }),
  };
}

/** The fields a view shows, in order; the title always. */
export function shownFields(view: View, fields: readonly Field[], titleFieldId: string): readonly Field[] {
  const hidden = new Set(view.hiddenFieldIds);
  return fields.filter((field) => field.id === titleFieldId || !hidden.has(field.id));
}
