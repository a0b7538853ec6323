import { Anchor, Group, Table, Text, VisuallyHidden } from '@mantine/core';
import { IconPin } from '@tabler/icons-react';
import { Link } from 'react-router';
import type { BackupSummary } from '../../worker/protocol.ts';
import { scopeWords, TRIGGER_WORDS } from '../../ui/backup-words.ts';
import { formatBytes, formatCount } from '../../ui/format.ts';
import { useFormats } from '../../ui/formats.tsx';
import { BackupMenu } from './backup-menu.tsx';
import { backupTitle } from './backup-title.ts';
import { CopiesMark } from './copies-mark.tsx';
import { VerifiedMark } from './verified-mark.tsx';

/** The backups as a table, for wide screens. */
export function BackupTable({ backups }: { readonly backups: readonly BackupSummary[] }) {
  return (
    <Table.ScrollContainer minWidth={860} type="native">
      <Table verticalSpacing={6} highlightOnHover aria-label="Backups">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Backup</Table.Th>
            <Table.Th>Made</Table.Th>
            <Table.Th>Holds</Table.Th>
            <Table.Th ta="right">Records</Table.Th>
            <Table.Th ta="right">Files</Table.Th>
            <Table.Th ta="right">Size</Table.Th>
            <Table.Th ta="right">New</Table.Th>
            <Table.Th>Verified</Table.Th>
            <Table.Th>Copies</Table.Th>
            <Table.Th><VisuallyHidden>Actions</VisuallyHidden></Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>{backups.map((backup) => <BackupRow key={backup.id} backup={backup} />)}</Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function BackupRow({ backup }: { readonly backup: BackupSummary }) {
  const { dateTime } = useFormats();
  const title = backupTitle(backup, dateTime);
  return (
    <Table.Tr>
      <Table.Td maw={260}>
        <Group gap={4} wrap="nowrap">
          <Anchor component={Link} to={`/backups/${backup.id}`} size="sm" fw={600} truncate>{title}</Anchor>
          {backup.isPinned && <IconPin size={14} role="img" aria-label="Pinned" style={{ flexShrink: 0 }} />}
        </Group>
        {title !== dateTime(backup.takenAt) && <Text size="xs" c="dimmed">{dateTime(backup.takenAt)}</Text>}
      </Table.Td>
      <Table.Td>{TRIGGER_WORDS[backup.trigger]}</Table.Td>
      <Table.Td>{scopeWords(backup.scope, backup.withFiles, backup.leftOut)}</Table.Td>
      <Figure>{formatCount(backup.records)}</Figure>
      <Figure>{formatCount(backup.files)}</Figure>
      <Figure>{formatBytes(backup.bytes)}</Figure>
      <Figure>{backup.newChunks === 0 ? 'nothing' : formatBytes(backup.newBytes)}</Figure>
      <Table.Td><VerifiedMark backup={backup} /></Table.Td>
      <Table.Td maw={180}><CopiesMark backup={backup} /></Table.Td>
      <Table.Td ta="right"><BackupMenu backup={backup} title={title} /></Table.Td>
    </Table.Tr>
  );
}

function Figure({ children }: { readonly children: string }) {
  return <Table.Td ta="right" style={{ fontVariantNumeric: 'tabular-nums', whiteSpace: 'nowrap' }}>{children}</Table.Td>;
}
