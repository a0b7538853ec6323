import { Text } from '@mantine/core';
import { JobProgress } from '../shared/job-progress.tsx';
import { StepFrame } from './step-frame.tsx';
import { useWizard, type RestoreJob } from './wizard-store.ts';

/** The restore is running. */
export function RunStep() {
  const { job } = useWizard();
  return (
    <StepFrame
      step="run"
      title={
        job?.operation === 'undo'
          ? 'Undoing the restore'
          : job?.operation === 'redo'
            ? 'Redoing the restore'
            : 'Restoring'
      }
    >
      {job && (
        <JobProgress
          title={titleOf(job)}
          progress={job.progress}
          timeLeftMs={job.timeLeftMs}
          isStopping={job.isStopping}
          onCancel={job.cancel}
        />
      )}
      <Text size="sm" c="dimmed">
        Keep this tab open. Even if something goes wrong, your data ends up either all as it was or all as in the
        backup.
      </Text>
    </StepFrame>
  );
}

const SAFETY_PHASES: ReadonlySet<string> = new Set(['reading-records', 'reading-files', 'finishing']);

function titleOf({ progress, title }: RestoreJob): string {
  return progress && SAFETY_PHASES.has(progress.phase) ? 'First, backing up the current state' : title;
}
