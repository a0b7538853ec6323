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
        Please leave this tab open. Whatever happens, your data ends up wholly as it was or wholly as in the backup.
      </Text>
    </StepFrame>
  );
}

const SAFETY_PHASES: ReadonlySet<string> = new Set(['reading-records', 'reading-files', 'finishing']);

function titleOf({ progress, title }: RestoreJob): string {
  return progress && SAFETY_PHASES.has(progress.phase) ? 'First, a backup of the present state' : title;
}
