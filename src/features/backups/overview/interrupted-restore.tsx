import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { IconCheck, IconInfoCircle } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from 'react-router';
import { backupClient } from '../../../backup/client/client.ts';
import { backupQueries, refreshBackups } from '../shared/queries/client-queries.ts';
import { type InterruptedRestore, undoKind } from '../../../backup/contract/restoring.ts';
import { ErrorNotice } from '../../errors/error-notice.tsx';
import { useFormats } from '../../../ui/formats.tsx';
import { JobProgress } from '../shared/job-progress.tsx';
import { runAndReport } from '../../errors/notify.tsx';
import { isSafetyFailure } from '../../errors/restore-errors.ts';
import { WithoutSafetyBackup } from '../shared/without-safety-backup.tsx';
import { useBackupTitles } from './use-backup-titles.ts';
import { useRestoreAgain } from './use-restore-again.ts';

/**
 * Reports an interrupted restore: what that means for the data, where the previous state is; and repeats the restore.
 */
export function InterruptedRestoreNotice() {
  const { data: cutOff } = useQuery(backupQueries.interruptedRestore);
  const { job, failure, isDone, restoreAgain } = useRestoreAgain();
  if (job)
    return (
      <JobProgress
        title="Restoring again"
        progress={job.progress}
        timeLeftMs={job.timeLeftMs}
        isStopping={job.isStopping}
        onCancel={job.cancel}
      />
    );
  return (
    <>
      {failure !== undefined && <ErrorNotice error={failure} operation="restore" />}
      {failure !== undefined && isSafetyFailure(failure) && (
        <WithoutSafetyBackup
          onContinue={() => {
            void restoreAgain(false);
          }}
        />
      )}
      {isDone && (
        <Alert role="status" color="teal" icon={<IconCheck aria-hidden />} title="Restored again.">
          Everything is now as that restore would have left it.
        </Alert>
      )}
      {cutOff && (
        <CutOff
          cutOff={cutOff}
          onAgain={() => {
            void restoreAgain(true);
          }}
        />
      )}
    </>
  );
}

function CutOff({ cutOff, onAgain }: { readonly cutOff: InterruptedRestore; readonly onAgain: () => void }) {
  const queryClient = useQueryClient();
  const { data: last } = useQuery(backupQueries.lastRestore);
  const isRedo = last ? undoKind(last) === 'redo' : false;
  const { dateTime } = useFormats();
  const { titleOf } = useBackupTitles();
  const dismiss = () => {
    runAndReport(async () => {
      await backupClient.dismissInterruptedRestore();
      await refreshBackups(queryClient);
    });
  };
  const what = titleOf({ name: cutOff.backupName, takenAt: cutOff.backupTakenAt });
  return (
    <Alert
      color="yellow"
      icon={<IconInfoCircle aria-hidden />}
      title={
        cutOff.isUndo
          ? isRedo
            ? 'A redo was interrupted'
            : 'An undo was interrupted'
          : `Restoring “${what}” was interrupted`
      }
    >
      <Stack gap="xs">
        <Text size="sm">
          It began on {dateTime(cutOff.startedAt)} and did not finish, probably because the tab was closed. Your data is
          either all as before or all as in the backup, never a mixture. Take a look; if it is not what you want,{' '}
          {cutOff.again
            ? 'do it again with the same backup and the same choices. The current state is backed up first'
            : 'choose the backup or its file again'}
          .
        </Text>
        <Group gap="xs">
          {cutOff.again ? (
            <Button size="compact-sm" onClick={onAgain}>
              {cutOff.isUndo ? (isRedo ? 'Redo again' : 'Undo again') : 'Restore again'}
            </Button>
          ) : (
            <Button size="compact-sm" component={Link} to="/restore">
              Choose it again
            </Button>
          )}
          {cutOff.undoId !== undefined && (
            <Button size="compact-sm" variant="default" component={Link} to={`/restore?backup=${cutOff.undoId}`}>
              Bring back the state before
            </Button>
          )}
          <Button size="compact-sm" variant="default" onClick={dismiss}>
            Keep my data as it is
          </Button>
        </Group>
      </Stack>
    </Alert>
  );
}
