import { useEffect } from 'react';
import { useParams, useSearchParams } from 'react-router';
import { queryClient } from '../../../catalogue/query/query-client.ts';
import { LoadingRecords, NoSuchCollection, NoViews } from './page-states.tsx';
import { useCollection } from './use-collection.ts';
import { CollectionView } from './view/collection-view.tsx';

/** The screen of one collection: its records in one of its views. */
export function CollectionPage() {
  const { collectionId = '' } = useParams();
  const [params] = useSearchParams();
  const parts = useCollection(collectionId);
  // While fields and views are being read.
  useEffect(() => {
    queryClient.start();
  }, []);
  if (parts === undefined) return <LoadingRecords />;
  if (parts === null) return <NoSuchCollection />;
  // While another collection is being read, the last one is still shown.
  if (parts.collection.id !== collectionId) return <LoadingRecords />;
  const view = parts.views.find((candidate) => candidate.id === params.get('view')) ?? parts.views[0];
  if (!view) return <NoViews collection={parts.collection} />;
  return <CollectionView key={view.id} parts={parts} savedView={view} />;
}
