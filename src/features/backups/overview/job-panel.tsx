import { JobProgress } from '../shared/job-progress.tsx';
import { AutomaticPanel } from './automatic-panel.tsx';
import { useJobStore } from './job-store.ts';
import { OutcomeNotice } from './outcome-notice.tsx';

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
