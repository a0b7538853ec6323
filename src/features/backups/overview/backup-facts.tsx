import { Alert, SimpleGrid, Stack, Table, Text, Title } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { destinationQueries } from '../shared/queries/client-queries.ts';
import type { BackupSummary } from '../../../backup/contract/backups.ts';
import { scopeWords, tableWords, TRIGGER_WORDS } from '../shared/backup-words.ts';
import { Fact } from '../../../ui/fact.tsx';
import { Findings } from '../shared/findings.tsx';
import { formatBytes, formatCount, formatDuration } from '../../../ui/format.ts';
import { useFormats } from '../../../ui/formats.tsx';
import { BackupIntegrity } from './backup-integrity.tsx';
import { CopiesMark } from './copies-mark.tsx';
import { OmittedList } from './omitted-list.tsx';

/** Everything known about one backup. Names and notes are only ever treated as text. */
export function BackupFacts({ backup }: { readonly backup: BackupSummary }) {
  const { dateTime } = useFormats();
  const { data: destinations = [] } = useQuery(destinationQueries.list);
  const files = destinations
    .flatMap(({ files: downloaded = [] }) => downloaded)
    .filter(({ backupIds }) => backupIds.includes(backup.id));
  const downloadedAt = files
    .flatMap((file) => file.downloadedAt ?? [])
    .sort()
    .at(-1);
  const findings = backup.findings ?? [];
  return (
    <Stack gap="md">
      {findings.length > 0 && (
        <Alert
          color="red"
          icon={<IconAlertTriangle aria-hidden />}
          title="The last verification found this backup damaged"
        >
          <Findings findings={findings} />
        </Alert>
      )}
      {backup.note !== '' && <Text style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>{backup.note}</Text>}
      <SimpleGrid
        component="dl"
        m={0}
        type="container"
        cols={{ base: 1, '480px': 2, '860px': 4 }}
        spacing="sm"
        verticalSpacing="sm"
      >
        <Fact label="Created">{dateTime(backup.takenAt, 'seconds')}</Fact>
        <Fact label="Type">{TRIGGER_WORDS[backup.trigger]}</Fact>
        <Fact label="Contents">{scopeWords(backup.scope, backup.withFiles, backup.leftOut)}</Fact>
        <Fact label="Size">{formatBytes(backup.bytes)}</Fact>
        <Fact label="New data">{backup.newChunks === 0 ? 'nothing' : formatBytes(backup.newBytes)}</Fact>
        <Fact label="Duration">{formatDuration(backup.durationMs)}</Fact>
        <Fact label="Copies">
          <CopiesMark backup={backup} />
        </Fact>
        <Fact label="Downloaded">
          {downloadedAt === undefined ? 'Not downloaded in this browser' : dateTime(downloadedAt)}
        </Fact>
        <Fact label="Device">{backup.deviceName}</Fact>
        <Fact label="Heirloom version">{backup.appVersion}</Fact>
        <Fact label="Schema version">{String(backup.schemaVersion)}</Fact>
        <Fact label="Pinned">{backup.isPinned ? 'Yes: kept until you delete it' : 'No'}</Fact>
      </SimpleGrid>
      <BackupIntegrity backup={backup} />
      {backup.omittedCount > 0 && <OmittedList backup={backup} />}
      <BackupTables backup={backup} />
    </Stack>
  );
}

function BackupTables({ backup }: { readonly backup: BackupSummary }) {
  return (
    <Stack component="section" gap="xs" aria-labelledby="contents">
      <Title order={2} size="h3" id="contents">
        Contents
      </Title>
      <Table maw={560} verticalSpacing={6} aria-labelledby="contents">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Kind</Table.Th>
            <Table.Th ta="right">Count</Table.Th>
            <Table.Th ta="right">Size</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {backup.tables.map(({ name, rows, bytes }) => (
            <Table.Tr key={name}>
              <Table.Td>{tableWords(name)}</Table.Td>
              <Table.Td ta="right">{formatCount(rows)}</Table.Td>
              <Table.Td ta="right">{formatBytes(bytes)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Stack>
  );
}
