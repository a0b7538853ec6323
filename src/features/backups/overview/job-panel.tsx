import { JobProgress } from '../shared/job-progress.tsx';
import { useJobStore } from './job-store.ts';
import { OutcomeNotice } from './outcome-notice.tsx';
import { useStore } from 'zustand';
import { automaticRuns, type AutomaticRun } from '../../../backup/scheduler/automation-runs.ts';

const AUTOMATIC_TITLES: Readonly<Record<AutomaticRun['kind'], string>> = {
  backup: 'An automatic backup is running',
  'follow-up': 'Copying and cleaning up',
  sync: 'Synchronising with your other devices',
};

/** The running job, or the result of the last one. @param backupId shows only results about this backup. */
export function JobPanel({ backupId }: { readonly backupId?: string }) {
  const { job, outcome, about } = useJobStore();
  if (job) {
    return (
      <JobProgress
        title={job.title}
        progress={job.progress}
        timeLeftMs={job.timeLeftMs}
        isStopping={job.isStopping}
        onCancel={job.cancel}
      />
    );
  }
  return (
    <>
      {outcome && (backupId === undefined || backupId === about?.backupId) && <OutcomeNotice outcome={outcome} />}
      <AutomaticPanel />
    </>
  );
}

/** Automatic work in progress. It gives way to a person. */
function AutomaticPanel() {
  const run = useStore(automaticRuns, (state) => state.run);
  if (!run) return null;
  const title = AUTOMATIC_TITLES[run.kind];
  return <JobProgress title={title} progress={run.progress} isStopping={run.isStopping} onCancel={run.cancel} />;
}
