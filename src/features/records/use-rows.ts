import { useLiveQuery } from 'dexie-react-hooks';
import { db } from '../../data/database.ts';
import type { CatalogueRecord } from '../../data/model.ts';
import type { RecordList } from '../../data/query/record-list.ts';

/** Rows are read in blocks, so that scrolling by one row reads nothing. */
const BLOCK = 32;

const none: ReadonlyMap<string, CatalogueRecord> = new Map();

/** The records of a list around the places `first` to `last`, by id; those not yet read are missing. */
export function useRows(list: RecordList, first: number, last: number): ReadonlyMap<string, CatalogueRecord> {
  const start = Math.max(0, Math.floor(first / BLOCK) - 1) * BLOCK;
  const end = (Math.ceil((last + 1) / BLOCK) + 1) * BLOCK;
  return useRecords(list.slice(start, end));
}

/** Some records by their ids, kept in step with the database. */
export function useRecords(ids: readonly string[]): ReadonlyMap<string, CatalogueRecord> {
  const key = ids.join();
  const rows = useLiveQuery(async () => {
    const found = await db.records.bulkGet(key === '' ? [] : key.split(','));
    return new Map(found.flatMap((record) => (record ? [[record.id, record] as const] : [])));
  }, [key]);
  return rows ?? none;
}
