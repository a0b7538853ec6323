import { ActionIcon, Button, Stack } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconFileImport, IconPlus, IconSettings } from '@tabler/icons-react';
import { useCallback } from 'react';
import { Link, useNavigate } from 'react-router';
import type { FieldValue, View } from '../../../../catalogue/model.ts';
import { isComplete } from '../../../../catalogue/query/filter-operators.ts';
import { createRecord } from '../../../../catalogue/records.ts';
import { Page } from '../../../../ui/page.tsx';
import { notifyError } from '../../../errors/notify.tsx';
import { EmptyRecords, LoadingRecords, QueryFailed, ReadingRecords, UnreadableRecords } from '../page-states.tsx';
import type { CollectionParts } from '../use-collection.ts';
import { useRecordQuery } from '../use-record-query.ts';
import { useViewDraft } from '../use-view-draft.ts';
import { ViewBody } from './view-body.tsx';
import { queryOfView } from './view-query.ts';
import { ViewTabs } from './view-tabs.tsx';
import { ViewToolbar } from './view-toolbar.tsx';

const SEARCH_DELAY_MS = 120;

/** One view of a collection: its query, and the answer in the form of the view. */
export function CollectionView({ parts, savedView }: { readonly parts: CollectionParts; readonly savedView: View }) {
  const { collection, fields, views } = parts;
  const [view, changeView] = useViewDraft(savedView);
  const [search] = useDebouncedValue(view.search, SEARCH_DELAY_MS);
  const query = useRecordQuery(queryOfView({ ...view, search }, fields));
  const navigate = useNavigate();

  const addRecord = useCallback(
    (values: Readonly<Record<string, FieldValue>> = {}) => {
      createRecord(collection.id, values).then(
        (record) => navigate(`/collections/${collection.id}/records/${record.id}?view=${savedView.id}`),
        notifyError,
      );
    },
    [collection.id, savedView.id, navigate],
  );

  const isFiltered = view.search.trim() !== '' || view.filters.some(isComplete);
  const isEmpty =
    query.status === 'ready' &&
    query.answer.list.length === 0 &&
    (view.kind === 'table' || view.kind === 'gallery' || query.answer.total === 0);
  return (
    <Page
      title={collection.name}
      actions={
        <Actions
          collectionId={collection.id}
          onNew={() => {
            addRecord();
          }}
        />
      }
    >
      <Stack gap="xs">
        <ViewTabs views={views} active={view} />
        <ViewToolbar
          view={view}
          fields={fields}
          titleFieldId={collection.titleFieldId}
          query={query}
          onChange={changeView}
        />
        {query.status === 'loading' &&
          (query.reading?.progress ? <ReadingRecords progress={query.reading.progress} /> : <LoadingRecords />)}
        {query.status === 'failed' && <QueryFailed message={query.message} />}
        {query.status === 'ready' && query.answer.unreadableIds.length > 0 && (
          <UnreadableRecords collectionId={collection.id} ids={query.answer.unreadableIds} />
        )}
        {isEmpty && (
          <EmptyRecords
            isFiltered={isFiltered}
            onNew={() => {
              addRecord();
            }}
            onClear={() => {
              changeView({ search: '', filters: [] });
            }}
          />
        )}
        {query.status === 'ready' && !isEmpty && (
          <ViewBody
            collection={collection}
            fields={fields}
            view={view}
            answer={query.answer}
            onChangeView={changeView}
            onNew={addRecord}
          />
        )}
      </Stack>
    </Page>
  );
}

function Actions({ collectionId, onNew }: { readonly collectionId: string; readonly onNew: () => void }) {
  return (
    <>
      <ActionIcon
        component={Link}
        to={`/import?collection=${collectionId}`}
        variant="default"
        size={36}
        aria-label="Import into this collection"
      >
        <IconFileImport size={18} aria-hidden />
      </ActionIcon>
      <ActionIcon
        component={Link}
        to={`/collections/${collectionId}/settings`}
        variant="default"
        size={36}
        aria-label="Fields and settings of this collection"
      >
        <IconSettings size={18} aria-hidden />
      </ActionIcon>
      <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={onNew}>
        New record
      </Button>
    </>
  );
}
