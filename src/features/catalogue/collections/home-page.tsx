import { Button, SimpleGrid, Skeleton } from '@mantine/core';
import { IconPackageExport, IconPlus } from '@tabler/icons-react';
import { lazy, Suspense, useState, type ReactNode } from 'react';
import { moveCollection } from '../../../catalogue/move-collection.ts';
import { runAndReport } from '../../errors/notify.tsx';
import { Page } from '../../../ui/page.tsx';
import { useDragOrder } from '../../../ui/use-drag-order.ts';
import { CollectionCard } from './collection-card.tsx';
import { EmptyHome } from './empty-home.tsx';
import { useCollections, type CountedCollection } from './use-collections.ts';

// The first screen does not wait for its dialogs.
const CreateCollectionModal = lazy(async () => ({
  default: (await import('./create-collection-modal.tsx')).CreateCollectionModal,
}));

/** The first screen: all collections. @param notice is shown below them. */
export function HomePage({ notice }: { readonly notice?: ReactNode }) {
  const collections = useCollections();
  const [creation, setCreation] = useState<'not yet' | 'open' | 'closed'>('not yet');
  const create = () => {
    setCreation('open');
  };
  const isEmpty = collections?.length === 0;
  return (
    <Page
      title="Collections"
      actions={
        !isEmpty && (
          <>
            <Button
              variant="default"
              leftSection={<IconPackageExport size={18} aria-hidden />}
              onClick={() => {
                runAndReport(async () => {
                  (await import('./export-collections.ts')).openExportOfNow();
                });
              }}
            >
              Export
            </Button>
            <Button leftSection={<IconPlus size={18} aria-hidden />} onClick={create}>
              New collection
            </Button>
          </>
        )
      }
    >
      {collections === undefined && <LoadingCards />}
      {isEmpty && <EmptyHome onCreate={create} />}
      {collections !== undefined && !isEmpty && <CollectionCards collections={collections} />}
      {collections !== undefined && !isEmpty && notice}
      {creation !== 'not yet' && (
        <Suspense fallback={null}>
          <CreateCollectionModal
            isOpen={creation === 'open'}
            onClose={() => {
              setCreation('closed');
            }}
          />
        </Suspense>
      )}
    </Page>
  );
}

function CollectionCards({ collections }: { readonly collections: readonly CountedCollection[] }) {
  const ids = collections.map(({ collection }) => collection.id);
  const drag = useDragOrder(ids, 'x', (id, beforeId) => {
    runAndReport(() => moveCollection(id, beforeId));
  });
  return (
    <SimpleGrid
      component="ul"
      type="container"
      cols={{ base: 1, '480px': 2, '800px': 3, '1200px': 4 }}
      spacing="sm"
      p={0}
      m={0}
      style={{ listStyle: 'none' }}
    >
      {collections.map(({ collection, recordCount }, index) => (
        <CollectionCard
          key={collection.id}
          collection={collection}
          recordCount={recordCount}
          drag={drag}
          beforePrevious={ids[index - 1]}
          // Moving down by one means being placed before the collection after the next, or at the end.
          afterNext={index === ids.length - 1 ? undefined : { beforeId: ids[index + 2] }}
        />
      ))}
    </SimpleGrid>
  );
}

function LoadingCards() {
  return (
    <SimpleGrid
      cols={{ base: 1, xs: 2, md: 3, lg: 4 }}
      spacing="sm"
      aria-busy="true"
      aria-label="Loading the collections"
    >
      {[1, 2, 3, 4].map((key) => (
        <Skeleton key={key} h={96} radius="md" />
      ))}
    </SimpleGrid>
  );
}
