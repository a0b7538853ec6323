import { Button, FileButton, Group, Paper, Stack, Text } from '@mantine/core';
import { IconFileUpload } from '@tabler/icons-react';
import { ErrorNotice } from '../../errors/error-notice.tsx';
import { JobProgress } from '../shared/job-progress.tsx';
import { canPickFolders, pickFolder } from '../../../ui/folder-picker.ts';
import { runAndReport } from '../../errors/notify.tsx';
import { BACKUP_FILE_TYPES } from '../shared/backup-file-types.ts';
import { ElsewhereList } from './elsewhere-list.tsx';
import { HereList } from './here-list.tsx';
import { chooseFile, chooseFolder } from './choose-actions.ts';
import { ResumeNote } from './resume-note.tsx';
import { StepFrame } from './step-frame.tsx';
import { useWizard } from './wizard-store.ts';

async function pick(): Promise<void> {
  const picked = await pickFolder('read');
  if (picked.kind === 'picked') await chooseFolder(picked.folder);
}

/** Which backup: one from a file or a folder, one in this browser, or one in another place. */
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
            {canPickFolders() && (
              <Button
                variant="default"
                disabled={job !== undefined}
                onClick={() => {
                  runAndReport(pick);
                }}
              >
                Choose a folder
              </Button>
            )}
          </Group>
        </Stack>
      </Paper>
      <HereList />
      <ElsewhereList />
    </StepFrame>
  );
}
