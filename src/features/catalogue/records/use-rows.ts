import { useEffect, useId, useMemo, useSyncExternalStore } from 'react';
import type { CatalogueRecord } from '../../../catalogue/model.ts';
import { recordCache } from '../../../catalogue/query/record-cache.ts';
import type { RecordList } from '../../../catalogue/query/record-list.ts';

/** Rows are read in blocks, so that scrolling by one row reads nothing. */
const BLOCK = 24;

/** The records of a list from position `first` to `last`, by id; those not read yet are missing. */
export function useRows(list: RecordList, first: number, last: number): ReadonlyMap<string, CatalogueRecord> {
  const start = (Math.floor(first / BLOCK) - 1) * BLOCK;
  const end = (Math.ceil((last + 1) / BLOCK) + 1) * BLOCK;
  const ids = useMemo(() => list.slice(start, end), [list, start, end]);
  return useRecords(ids);
}

/** Some records by id, kept in step with the database. An unchanged record stays the same object. */
export function useRecords(ids: readonly string[]): ReadonlyMap<string, CatalogueRecord> {
  const owner = useId();
  const version = useSyncExternalStore(recordCache.subscribe, () => recordCache.version);
  const key = ids.join();
  useEffect(() => {
    recordCache.want(owner, key === '' ? [] : key.split(','));
  }, [owner, key]);
  useEffect(
    () => () => {
      recordCache.release(owner);
    },
    [owner],
  );
  return useMemo(() => {
    // Read again with each version.
    void version;
    const wanted = key === '' ? [] : key.split(',');
    return new Map(
      wanted.flatMap((id) => {
        const record = recordCache.get(id);
        return record ? [[id, record] as const] : [];
      }),
    );
  }, [key, version]);
}
