import type { ViewSort } from '../../../../catalogue/model.ts';

/** The effect of clicking a column's name on the sorts of a view: ascending, descending, then removed. */
export function nextSorts(sorts: readonly ViewSort[], fieldId: string): readonly ViewSort[] {
  const only = sorts.length === 1 && sorts[0]?.fieldId === fieldId ? sorts[0] : undefined;
  if (only?.direction === 'ascending') return [{ fieldId, direction: 'descending' }];
  return only ? [] : [{ fieldId, direction: 'ascending' }];
}
