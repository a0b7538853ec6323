import { Alert, Button, Group, List, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconCheck, IconDownload } from '@tabler/icons-react';
import { Link } from 'react-router';
import type { BackupSummary } from '../../../backup/contract/backups.ts';
import { contentWords } from '../shared/backup-words.ts';
import { Findings } from '../shared/findings.tsx';
import { formatBytes, formatDuration } from '../../../ui/format.ts';
import { OmittedList } from './omitted-list.tsx';
import { useBackupJobs } from './use-backup-jobs.ts';

/** The result of a backup: its content, how much was new, how long it took, and whether it was verified. */
export function BackedUpNotice({ backup, onClose }: { readonly backup: BackupSummary; readonly onClose: () => void }) {
  const { download } = useBackupJobs();
  const { newBytes, newChunks, durationMs, verifiedAt, findings = [], omittedCount } = backup;
  const isDamaged = findings.length > 0;
  return (
    <Alert
      role="status"
      color={isDamaged ? 'red' : omittedCount > 0 ? 'yellow' : 'teal'}
      icon={isDamaged ? <IconAlertTriangle aria-hidden /> : <IconCheck aria-hidden />}
      title={isDamaged ? 'The backup was made, but it is incomplete.' : `Backed up: ${contentWords(backup)}.`}
      withCloseButton
      closeButtonLabel="Close this message"
      onClose={onClose}
    >
      <Stack gap="xs">
        <List size="sm" spacing={2}>
          <List.Item>
            {newChunks === 0
              ? 'Nothing has changed since the last backup, so nothing new was stored.'
              : `New data, stored encrypted: ${formatBytes(newBytes)}.`}
          </List.Item>
          <List.Item>It took {formatDuration(durationMs)}.</List.Item>
          {!isDamaged && (
            <List.Item>
              {verifiedAt === undefined
                ? 'It was not verified.'
                : 'Verified: every byte was read back, decrypted and compared.'}
            </List.Item>
          )}
        </List>
        {isDamaged && (
          <>
            <Text size="sm">Your data is not affected. Try again; if it happens again, the disk may be failing.</Text>
            <Findings findings={findings} />
          </>
        )}
        {omittedCount > 0 && <OmittedList backup={backup} />}
        {!isDamaged && (
          <Group gap="xs">
            <Button
              size="compact-sm"
              variant="default"
              leftSection={<IconDownload size={16} aria-hidden />}
              onClick={() => {
                void download(backup);
              }}
            >
              Download this backup
            </Button>
            <Button size="compact-sm" variant="default" component={Link} to={`/backups/${backup.id}`}>
              Details
            </Button>
          </Group>
        )}
      </Stack>
    </Alert>
  );
}
