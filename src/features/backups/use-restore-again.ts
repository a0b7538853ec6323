import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { backupClient } from '../../worker/client.ts';
import { refreshBackups } from '../../worker/client-queries.ts';
import { guardLeaving } from '../../ui/guard-leaving.ts';
import { type JobEnd, type RunningJob, runStoppable } from '../../ui/job-runner.ts';
import { isDoneAllTheSame } from '../../ui/restore-errors.ts';

interface RestoreAgainState {
  readonly job?: RunningJob & { readonly cancel: () => void };
  readonly failure?: unknown;
  readonly isDone?: true;
}

/** Does a restore that was cut off once more, with one press. */
export function useRestoreAgain() {
  const queryClient = useQueryClient();
  const [state, setState] = useState<RestoreAgainState>({});
  const restoreAgain = async (safetyBackup: boolean) => {
    const begin = (cancel: () => void) => { setState({ job: { isStopping: false, cancel } }); };
    const update = (change: Partial<RunningJob>) => { setState(({ job }) => (job ? { job: { ...job, ...change } } : {})); };
    const release = guardLeaving();
    const end = await runStoppable(begin, update, (options) => backupClient.restoreAgain({ safetyBackup }, options));
    release();
    setState(shownAfter(end));
    await refreshBackups(queryClient);
  };
  return { ...state, restoreAgain };
}

function shownAfter(end: JobEnd<unknown>): RestoreAgainState {
  switch (end.kind) {
    case 'done':
      return { isDone: true };
    case 'stopped':
      return {};
    case 'failed':
      return isDoneAllTheSame(end.error) ? { isDone: true } : { failure: end.error };
  }
}
