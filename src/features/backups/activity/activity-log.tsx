import { Group, Skeleton, Stack, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { onActivityNews } from '../../../backup/client/news.ts';
import { activityQueries } from '../shared/queries/client-queries.ts';
import { ErrorNotice } from '../../errors/error-notice.tsx';
import { formatCountOf } from '../../../ui/format.ts';
import { JobProgress } from '../shared/job-progress.tsx';
import { ActivityFilters } from './activity-filters.tsx';
import { ActivityList } from './activity-list.tsx';
import { filterActivity, type ActivityFilter } from './filter-activity.ts';
import { CheckChangesButton } from './check-changes-button.tsx';
import { LogActions } from './log-actions.tsx';
import { useUndoJob } from './use-undo.ts';

const SEARCHED_AFTER_MS = 150;

/** The filtered log; each entry with its details. */
export function ActivityLogSection() {
  const queryClient = useQueryClient();
  const { data: entries, error, refetch, dataUpdatedAt } = useQuery(activityQueries.log);
  const [filter, setFilter] = useState<ActivityFilter>({ text: '' });
  const [text] = useDebouncedValue(filter.text, SEARCHED_AFTER_MS);
  const undoing = useUndoJob(({ job }) => job);
  useEffect(
    () =>
      onActivityNews(() => {
        void queryClient.invalidateQueries({ queryKey: activityQueries.log.queryKey });
      }),
    [queryClient],
  );
  // The time of the last reading of the log: filtering need not ask the clock again.
  const found = useMemo(
    () => filterActivity(entries ?? [], { ...filter, text }, dataUpdatedAt),
    [entries, filter, text, dataUpdatedAt],
  );
  return (
    <Stack gap="sm">
      {undoing && (
        <JobProgress
          title={undoing.kind === 'redo' ? 'Redoing the restore' : 'Undoing the last restore'}
          progress={undoing.progress}
          timeLeftMs={undoing.timeLeftMs}
        />
      )}
      <Group justify="space-between" align="flex-start" gap="xs">
        <ActivityFilters filter={filter} onChange={setFilter} />
        <LogActions entries={found} isEmpty={entries === undefined || entries.length === 0} />
      </Group>
      {error && (
        <ErrorNotice
          error={error}
          operation="list"
          onRetry={() => {
            void refetch();
          }}
        />
      )}
      {!entries && !error && (
        <Stack gap={6} aria-busy="true" aria-label="Loading the activity">
          <Skeleton h={44} />
          <Skeleton h={44} />
          <Skeleton h={44} />
        </Stack>
      )}
      {entries && (
        <Group justify="space-between" gap="xs">
          <Text size="sm" c="dimmed" role="status">
            {entries.length === 0
              ? 'Nothing yet. Backups, restores, checks and key changes will appear here.'
              : countWords(found.length, entries.length)}
          </Text>
          <CheckChangesButton />
        </Group>
      )}
      <ActivityList entries={found} />
    </Stack>
  );
}

function countWords(found: number, all: number): string {
  if (found === all) return formatCountOf(all, 'entry', 'entries');
  return found === 0
    ? 'Nothing matches the search and the filter.'
    : `${formatCountOf(found, 'entry', 'entries')} of ${formatCountOf(all, 'entry', 'entries')}`;
}
