import '@mantine/charts/styles.css';
import { SimpleGrid, Skeleton, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { StorageStatistics } from '../../../../backup/contract/activity.ts';
import { backupQueries, activityQueries } from '../../shared/queries/client-queries.ts';
import { ErrorNotice } from '../../../errors/error-notice.tsx';
import { formatBytes, formatCount } from '../../../../ui/format.ts';
import { toSeries } from './backup-series.ts';
import { CopiesTable } from './copies-table.tsx';
import { OutcomeTable } from './outcome-table.tsx';
import { ratioWords } from './ratio-words.ts';
import { SeriesCharts } from './series-charts.tsx';

/** How the backups in this browser grow, and how little space they take. */
export function Statistics() {
  const { data: list, error: listError, refetch } = useQuery(backupQueries.list);
  const { data: statistics, error } = useQuery(activityQueries.statistics);
  const series = useMemo(() => toSeries(list?.backups ?? []), [list]);
  const failure = listError ?? error;
  if (failure)
    return (
      <ErrorNotice
        error={failure}
        operation="list"
        onRetry={() => {
          void refetch();
        }}
      />
    );
  if (!list || statistics === undefined)
    return (
      <Stack gap="sm" aria-busy="true" aria-label="Loading the statistics">
        <Skeleton h={80} />
        <Skeleton h={240} />
      </Stack>
    );
  if (statistics === null || list.backups.length === 0)
    return (
      <Text c="dimmed" role="status">
        Nothing to show yet. The size of your backups, and how it grows, will appear here.
      </Text>
    );
  return (
    <Stack gap="lg">
      <Figures statistics={statistics} backups={list.backups.length} />
      <SeriesCharts series={series} />
      <CopiesTable backups={list.backups.length} />
      <OutcomeTable />
    </Stack>
  );
}

function Figures({ statistics, backups }: { readonly statistics: StorageStatistics; readonly backups: number }) {
  const words = ratioWords(statistics);
  return (
    <SimpleGrid component="dl" m={0} cols={{ base: 2, sm: 3, lg: 6 }} spacing="md" verticalSpacing="sm">
      <Figure label="Backups in this browser">{formatCount(backups)}</Figure>
      <Figure label="Space used">{formatBytes(statistics.storedBytes)}</Figure>
      <Figure label="Size if stored separately">{formatBytes(statistics.separateBytes)}</Figure>
      <Figure label="Saved by deduplication">{words.deduplication}</Figure>
      <Figure label="Saved by compression">{words.compression}</Figure>
      <Figure label="Saved in total">{words.total}</Figure>
    </SimpleGrid>
  );
}

function Figure({ label, children }: { readonly label: string; readonly children: string }) {
  return (
    <div>
      <Text component="dt" size="xs" c="dimmed">
        {label}
      </Text>
      <Text component="dd" m={0} size="lg" fw={600}>
        {children}
      </Text>
    </div>
  );
}
