import { useMemo } from 'react';
import type { Field, View } from '../../../catalogue/model.ts';
import { useRecordQuery } from './use-record-query.ts';
import { queryOfView } from './view/view-query.ts';

/** The records before and after one in the order of a view. */
export function useNeighbours(
  recordId: string,
  view: View | undefined,
  fields: readonly Field[],
  collectionId: string,
): { readonly previous?: string | undefined; readonly next?: string | undefined } {
  const query = useRecordQuery(view ? queryOfView(view, fields) : { collectionId, search: '', filters: [], sorts: [] });
  const list = query.status === 'ready' ? query.answer.list : undefined;
  return useMemo(() => {
    const at = list?.indexOf(recordId) ?? -1;
    return list && at !== -1 ? { previous: list.at(at - 1), next: list.at(at + 1) } : {};
  }, [list, recordId]);
}
