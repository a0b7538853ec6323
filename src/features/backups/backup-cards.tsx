import { Anchor, Group, Paper, Stack, Text } from '@mantine/core';
import { IconPin } from '@tabler/icons-react';
import { Link } from 'react-router';
import type { BackupSummary } from '../../worker/protocol.ts';
import { contentWords, scopeWords, TRIGGER_WORDS } from '../../ui/backup-words.ts';
import { formatBytes } from '../../ui/format.ts';
import { useFormats } from '../../ui/formats.tsx';
import { BackupMenu } from './backup-menu.tsx';
import { backupTitle } from './backup-title.ts';
import { CopiesMark } from './copies-mark.tsx';
import { VerifiedMark } from './verified-mark.tsx';

/** The backups as cards, for narrow screens. */
export function BackupCards({ backups }: { readonly backups: readonly BackupSummary[] }) {
  return (
    <Stack component="ul" gap="xs" p={0} m={0} style={{ listStyle: 'none' }} aria-label="Backups">
      {backups.map((backup) => <BackupCard key={backup.id} backup={backup} />)}
    </Stack>
  );
}

function BackupCard({ backup }: { readonly backup: BackupSummary }) {
  const { dateTime } = useFormats();
  const title = backupTitle(backup, dateTime);
  const date = dateTime(backup.takenAt);
  return (
    <Paper component="li" withBorder radius="md" p="sm">
      <Group justify="space-between" wrap="nowrap" align="flex-start" gap="xs">
        <Group gap={4} wrap="nowrap" miw={0}>
          <Anchor component={Link} to={`/backups/${backup.id}`} fw={600} truncate>{title}</Anchor>
          {backup.isPinned && <IconPin size={14} role="img" aria-label="Pinned" style={{ flexShrink: 0 }} />}
        </Group>
        <BackupMenu backup={backup} title={title} />
      </Group>
      <Text size="sm" c="dimmed">{[...(title === date ? [] : [date]), TRIGGER_WORDS[backup.trigger], scopeWords(backup.scope, backup.withFiles, backup.leftOut)].join(' · ')}</Text>
      <Text size="sm">{contentWords(backup)}{backup.newChunks === 0 ? '; nothing new' : `; ${formatBytes(backup.newBytes)} new`}</Text>
      <Group gap={6}><Text size="sm" c="dimmed">Verified:</Text><VerifiedMark backup={backup} /></Group>
      <Group gap={6} wrap="nowrap" align="flex-start"><Text size="sm" c="dimmed">Copies:</Text><CopiesMark backup={backup} /></Group>
    </Paper>
  );
}
