import { Button, Group, Skeleton, Stack, Text, Title } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { backupQueries } from '../shared/queries/client-queries.ts';
import type { BackupSummary } from '../../../backup/contract/backups.ts';
import { ErrorNotice } from '../../errors/error-notice.tsx';
import { formatCount } from '../../../ui/format.ts';
import { BackupCards } from './backup-cards.tsx';
import { BackupTable } from './backup-table.tsx';
import { DamagedBackups } from './damaged-backups.tsx';
import { filtersOf, listEntries, type ListFilter } from './list-entries.ts';
import type { ListProps } from './list-props.ts';
import { ListTools } from './list-tools.tsx';

/** How many backups are shown at first, and added at a time: a thousand rows at once would be slow to read and draw. */
const PAGE = 50;

/** All backups in this browser, newest first. */
export function BackupList() {
  const { data, error, isPending, refetch } = useQuery(backupQueries.list);
  return (
    <Stack component="section" gap="xs" aria-labelledby="backup-list">
      <Title order={2} size="h3" id="backup-list">
        {data && data.backups.length > 0 ? `Backups (${formatCount(data.backups.length)})` : 'Backups'}
      </Title>
      {isPending && (
        <Stack gap={6} aria-busy="true" aria-label="Loading the backups">
          <Skeleton h={36} />
          <Skeleton h={36} />
          <Skeleton h={36} />
        </Stack>
      )}
      {error && (
        <ErrorNotice
          error={error}
          operation="list"
          onRetry={() => {
            void refetch();
          }}
        />
      )}
      {data?.backups.length === 0 && (
        <Text c="dimmed">No backups yet. Each backup in this list is complete; only new data takes space.</Text>
      )}
      {data && data.backups.length > 0 && <ShownBackups backups={data.backups} />}
      {data && data.damaged.length > 0 && <DamagedBackups damaged={data.damaged} />}
    </Stack>
  );
}

function ShownBackups({ backups }: { readonly backups: readonly BackupSummary[] }) {
  const [asked, setFilter] = useState<ListFilter>('all');
  const [chosenIds, setChosenIds] = useState<ReadonlySet<string>>(new Set());
  const [isUnfolded, setUnfolded] = useState(false);
  const [shown, setShown] = useState(PAGE);
  const isNarrow = useMediaQuery('(max-width: 64em)', false, { getInitialValueInEffect: false });
  // The last of a kind may have been deleted.
  const filter = asked === 'all' || filtersOf(backups).some((offered) => offered.filter === asked) ? asked : 'all';
  const entries = listEntries(backups, filter);
  const choose = (some: readonly BackupSummary[], isChosen: boolean) => {
    setChosenIds((before) => {
      const after = new Set(before);
      for (const { id } of some)
        if (isChosen) after.add(id);
        else after.delete(id);
      return after;
    });
  };
  const clear = () => {
    setChosenIds(new Set());
  };
  const show = (next: ListFilter) => {
    setFilter(next);
    setShown(PAGE);
    // Hidden backups are never deleted along with visible ones.
    clear();
  };
  const props: ListProps = {
    entries: entries.slice(0, shown),
    chosen: chosenIds,
    onChoose: choose,
    isUnfolded,
    onUnfold: () => {
      setUnfolded(!isUnfolded);
    },
  };
  return (
    <>
      <ListTools
        backups={backups}
        filter={filter}
        onFilter={show}
        chosen={backups.filter(({ id }) => chosenIds.has(id))}
        onClear={clear}
      />
      {isNarrow ? <BackupCards {...props} /> : <BackupTable {...props} />}
      {entries.length > shown && (
        <Group>
          <Button
            variant="default"
            onClick={() => {
              setShown(shown + PAGE);
            }}
          >{`Show more (${formatCount(entries.length - shown)} older)`}</Button>
        </Group>
      )}
    </>
  );
}
