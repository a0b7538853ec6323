import { useLiveQuery } from 'dexie-react-hooks';
import { db } from '../../../catalogue/database.ts';
import { titleOf } from './format-value.ts';

/** A related record, for a link. */
export interface RelatedRecord {
  readonly id: string;
  readonly collectionId: string;
  readonly title: string;
}

/** The related records in order, without deleted ones. */
export function useRelatedRecords(ids: readonly string[]): readonly RelatedRecord[] {
  const key = ids.join();
  const related = useLiveQuery(async () => {
    const records = (await db.records.bulkGet(key === '' ? [] : key.split(','))).filter(
      (record) => record !== undefined,
    );
    const collections = await db.collections.bulkGet([...new Set(records.map((record) => record.collectionId))]);
    const titleFields = new Map(
      collections.flatMap((collection) => (collection ? [[collection.id, collection.titleFieldId] as const] : [])),
    );
    return records.map((record) => ({
      id: record.id,
      collectionId: record.collectionId,
      title: titleOf(record.values, titleFields.get(record.collectionId) ?? ''),
    }));
  }, [key]);
  return related ?? [];
}

/** The titles of related records, as one line. */
export function RelationTitles({ ids }: { readonly ids: readonly string[] }) {
  const related = useRelatedRecords(ids);
  return <>{related.map((record) => record.title).join(', ')}</>;
}
