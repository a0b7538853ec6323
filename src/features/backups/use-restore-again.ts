import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { BackupError } from '../../engine/index.ts';
import { backupClient } from '../../worker/client.ts';
import { refreshBackups } from '../../worker/client-queries.ts';
import { guardLeaving } from '../../ui/guard-leaving.ts';
import { createProgressFilter, type RunningJob } from '../../ui/job-runner.ts';
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
    const controller = new AbortController();
    const update = (change: Partial<RunningJob>) => { setState(({ job }) => (job ? { job: { ...job, ...change } } : {})); };
    const cancel = () => {
      update({ isStopping: true });
      controller.abort();
    };
    setState({ job: { isStopping: false, cancel } });
    const release = guardLeaving();
    try {
      await backupClient.restoreAgain({ safetyBackup }, { signal: controller.signal, onProgress: createProgressFilter(update) });
      setState({ isDone: true });
    } catch (error) {
      setState(endOf(error));
    } finally {
      release();
      await refreshBackups(queryClient);
    }
  };
  return { ...state, restoreAgain };
}

function endOf(error: unknown): RestoreAgainState {
  if (isDoneAllTheSame(error)) return { isDone: true };
  return error instanceof BackupError && error.code === 'cancelled' ? {} : { failure: error };
}
