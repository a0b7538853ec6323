import { Button, Group, Skeleton, Stack, Text, Title } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { backupQueries } from '../../worker/client-queries.ts';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { formatCount } from '../../ui/format.ts';
import { BackupCards } from './backup-cards.tsx';
import { BackupTable } from './backup-table.tsx';
import { DamagedBackups } from './damaged-backups.tsx';

/** So many at first, and so many more at a time: a thousand rows at once would only be slow to read and to draw. */
const PAGE = 50;

/** All backups in this browser, newest first. */
export function BackupList() {
  const { data, error, isPending, refetch } = useQuery(backupQueries.list);
  const [shown, setShown] = useState(PAGE);
  const isNarrow = useMediaQuery('(max-width: 64em)', false, { getInitialValueInEffect: false });
  return (
    <Stack component="section" gap="xs" aria-labelledby="backup-list">
      <Title order={2} size="h3" id="backup-list">{data && data.backups.length > 0 ? `Backups (${formatCount(data.backups.length)})` : 'Backups'}</Title>
      {isPending && <Stack gap={6} aria-busy="true" aria-label="Loading the backups"><Skeleton h={36} /><Skeleton h={36} /><Skeleton h={36} /></Stack>}
      {error && <ErrorNotice error={error} operation="list" actions={<Button size="compact-sm" variant="default" onClick={() => { void refetch(); }}>Try again</Button>} />}
      {data?.backups.length === 0 && <Text c="dimmed">None yet. Every backup that you make stands here, complete in itself; only what is new takes space.</Text>}
      {data && data.backups.length > 0 && (isNarrow
        ? <BackupCards backups={data.backups.slice(0, shown)} />
        : <BackupTable backups={data.backups.slice(0, shown)} />)}
      {data && data.backups.length > shown && (
        <Group><Button variant="default" onClick={() => { setShown(shown + PAGE); }}>{`Show more (${formatCount(data.backups.length - shown)} older)`}</Button></Group>
      )}
      {data && data.damaged.length > 0 && <DamagedBackups damaged={data.damaged} />}
    </Stack>
  );
}
