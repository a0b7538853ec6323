import { useLiveQuery } from 'dexie-react-hooks';
import { useParams, useSearchParams } from 'react-router';
import { db } from '../../../catalogue/database.ts';
import { LoadingRecords, NoSuchCollection, NoSuchRecord, UnreadableRecord } from './page-states.tsx';
import { RecordForm } from './record-form.tsx';
import { useCollection } from './use-collection.ts';

/** The screen of one record: all its fields, each with its control. */
export function RecordPage() {
  const { collectionId = '', recordId = '' } = useParams();
  const [params] = useSearchParams();
  const parts = useCollection(collectionId);
  const record = useLiveQuery(() => readRecord(recordId), [recordId]);
  if (parts === undefined || record === undefined) return <LoadingRecords />;
  if (parts === null) return <NoSuchCollection />;
  if (record === 'unreadable') return <UnreadableRecord collectionId={collectionId} recordId={recordId} />;
  if (record === null || record.collectionId !== collectionId)
    return <NoSuchRecord collectionId={collectionId} recordId={recordId} />;
  // While another record is being read, the last one is still shown.
  if (record.id !== recordId || parts.collection.id !== collectionId) return <LoadingRecords />;
  const view = parts.views.find((candidate) => candidate.id === params.get('view')) ?? parts.views[0];
  return <RecordForm key={record.id} parts={parts} record={record} view={view} />;
}

/** The record; `null` if there is none. A key without a readable value belongs to a lost record. */
async function readRecord(id: string) {
  const record = await db.records.get(id);
  if (record) return record;
  return (await db.records.where('id').equals(id).count()) > 0 ? 'unreadable' : null;
}
