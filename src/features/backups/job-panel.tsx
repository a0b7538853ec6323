import { JobProgress } from '../../ui/job-progress.tsx';
import { useJobStore } from './job-store.ts';
import { OutcomeNotice } from './outcome-notice.tsx';

/** The job that runs, or how the last one ended. */
export function JobPanel() {
  const { job, outcome } = useJobStore();
  if (job) {
    return <JobProgress title={job.title} progress={job.progress} timeLeftMs={job.timeLeftMs} isStopping={job.isStopping} onCancel={job.cancel} />;
  }
  return outcome ? <OutcomeNotice outcome={outcome} /> : null;
}
