import { definitionOf } from '../../../../catalogue/field-types/registry.ts';
import type { Field, View } from '../../../../catalogue/model.ts';
import type { RecordQuery } from '../../../../catalogue/query/query-types.ts';

/** The field on which a board or a globe is based: the chosen one, or the first suitable one. */
export function mainFieldOf(view: View, fields: readonly Field[]): Field | undefined {
  const candidates = mainFieldCandidates(view, fields);
  const chosenId = view.kind === 'board' ? view.boardFieldId : view.mainFieldId;
  return candidates.find((field) => field.id === chosenId) ?? candidates[0];
}

/** The fields on which a view of this kind can be based. */
export function mainFieldCandidates(view: View, fields: readonly Field[]): readonly Field[] {
  return fields.filter((field) => definitionOf(field.type).mainOf === view.kind);
}

/** The query of a view. */
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

/** The fields that a view shows, in order; always including the title. */
export function shownFields(view: View, fields: readonly Field[], titleFieldId: string): readonly Field[] {
  const hidden = new Set(view.hiddenFieldIds);
  return fields.filter((field) => field.id === titleFieldId || !hidden.has(field.id));
}
