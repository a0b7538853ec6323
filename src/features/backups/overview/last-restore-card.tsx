import { Button, Group, Paper, Text } from '@mantine/core';
import { IconArrowBackUp, IconArrowForwardUp } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { backupQueries } from '../shared/queries/client-queries.ts';
import { type LastRestore, undoKind } from '../../../backup/contract/restoring.ts';
import { formatRelativeTime } from '../../../ui/format.ts';
import { useFormats } from '../../../ui/formats.tsx';
import { UNDO_LABELS } from '../shared/undo-restore.tsx';
import { useJobStore } from './job-store.ts';
import { useBackupJobs } from './use-backup-jobs.ts';
import { useBackupTitles } from './use-backup-titles.ts';

/** The last restore or undo, and a button that undoes it, even after a reload. */
export function LastRestoreCard() {
  const { data: last } = useQuery(backupQueries.lastRestore);
  return last ? <LastRestoreNote last={last} /> : null;
}

function LastRestoreNote({ last }: { readonly last: LastRestore }) {
  const { dateTime } = useFormats();
  const { titleOf } = useBackupTitles();
  const { undo } = useBackupJobs();
  const kind = undoKind(last);
  const isBusy = useJobStore(({ job }) => job !== undefined);
  const what = titleOf({ name: last.backupName, takenAt: last.backupTakenAt });
  return (
    <Paper component="section" withBorder radius="md" p="sm" aria-label="Last restore">
      <Group justify="space-between" gap="xs">
        <Text size="sm" flex={1} miw={220}>
          {!last.isUndo
            ? `You restored the backup “${what}” `
            : kind === 'redo'
              ? 'You undid a restore '
              : 'You redid a restore '}
          <span title={dateTime(last.restoredAt)}>{formatRelativeTime(last.restoredAt)}</span>.{' '}
          {last.undoId === undefined
            ? 'The state before was not backed up, so this cannot be undone.'
            : 'The state before is kept as a backup.'}
        </Text>
        {last.undoId !== undefined && (
          <Button
            variant="default"
            size="compact-md"
            leftSection={
              kind === 'redo' ? <IconArrowForwardUp size={16} aria-hidden /> : <IconArrowBackUp size={16} aria-hidden />
            }
            disabled={isBusy}
            onClick={() => {
              void undo(kind);
            }}
          >
            {UNDO_LABELS[kind]}
          </Button>
        )}
      </Group>
    </Paper>
  );
}
