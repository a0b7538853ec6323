import { useStore } from 'zustand';
import { automaticRuns } from '../../../backup/scheduler/automation-runs.ts';
import { JobProgress } from '../shared/job-progress.tsx';

/** Automatic work in progress. It gives way to a person. */
export function AutomaticPanel() {
  const run = useStore(automaticRuns, (state) => state.run);
  if (!run) return null;
  const title = run.kind === 'backup' ? 'An automatic backup is running' : 'Copying and cleaning up';
  return <JobProgress title={title} progress={run.progress} isStopping={run.isStopping} onCancel={run.cancel} />;
}
