import { Button, FileButton, Group, Paper, Stack, Text } from '@mantine/core';
import { IconFileUpload } from '@tabler/icons-react';
import { isSupportedHere } from '../../../destinations/forms.ts';
import { addableKinds } from '../../../destinations/kinds.ts';
import { ErrorNotice } from '../../errors/error-notice.tsx';
import { JobProgress } from '../shared/job-progress.tsx';
import { notifyError } from '../../errors/notify.tsx';
import { BACKUP_FILE_TYPES } from '../shared/backup-file-types.ts';
import { ConnectButton } from '../shared/connect/connect-button.tsx';
import { ElsewhereList } from './elsewhere-list.tsx';
import { HereList } from './here-list.tsx';
import { chooseFile, chooseNewPlace } from './choose-actions.ts';
import { ResumeNote } from './resume-note.tsx';
import { StepFrame } from './step-frame.tsx';
import { useWizard } from './wizard-store.ts';

/**
 * Chooses the backup: one from a file or any place that can be connected, one in this browser, or one at a destination.
 */
export function ChooseStep({ isOver }: { readonly isOver: boolean }) {
  const { job, failure } = useWizard();
  return (
    <StepFrame step="choose" title="Restore from a backup">
      {failure && <ErrorNotice error={failure.error} operation={failure.operation} />}
      <ResumeNote />
      {job && (
        <JobProgress title={job.title} progress={job.progress} isStopping={job.isStopping} onCancel={job.cancel} />
      )}
      <Paper
        withBorder
        radius="md"
        p="lg"
        style={{
          borderStyle: 'dashed',
          borderWidth: 2,
          borderColor: isOver ? 'var(--mantine-primary-color-filled)' : undefined,
        }}
      >
        <Stack align="center" gap="xs" ta="center">
          <IconFileUpload size={36} stroke={1.4} aria-hidden />
          <Text fw={600}>{isOver ? 'Drop it to open it' : 'Drop a backup file anywhere on this page'}</Text>
          <Text size="sm" c="dimmed">
            Its name begins with heirloom and ends in .zip. Nothing changes until you review and confirm.
          </Text>
          <Group justify="center">
            <FileButton
              onChange={(file) => {
                if (file) void chooseFile(file);
              }}
              accept={BACKUP_FILE_TYPES}
            >
              {(props) => (
                <Button {...props} disabled={job !== undefined}>
                  Choose a file
                </Button>
              )}
            </FileButton>
            {addableKinds()
              .filter(({ kind, definition }) => definition.can.canRestoreFrom && isSupportedHere(kind))
              .map((entry) => (
                <ConnectButton
                  key={entry.kind}
                  entry={entry}
                  label={entry.definition.words.choose}
                  purpose="restore"
                  isDisabled={job !== undefined}
                  onFailed={notifyError}
                  onConnected={(input, name) => chooseNewPlace({ kind: entry.kind, input }, name)}
                />
              ))}
          </Group>
        </Stack>
      </Paper>
      <HereList />
      <ElsewhereList />
    </StepFrame>
  );
}
