import { useQueryClient } from '@tanstack/react-query';
import { create } from 'zustand';
import { backupClient } from '../../worker/client.ts';
import { refreshBackups } from '../../worker/client-queries.ts';
import { guardLeaving } from '../../ui/guard-leaving.ts';
import { createProgressFilter, type RunningJob } from '../../ui/job-runner.ts';
import { notifyDone, notifyError } from '../../ui/notify.tsx';

/** The undo that is running; it outlives the screen. */
export const useUndoJob = create<{ readonly job: RunningJob | undefined }>(() => ({ job: undefined }));

/** Takes the last restore back. */
export function useUndo() {
  const queryClient = useQueryClient();
  const isBusy = useUndoJob(({ job }) => job !== undefined);
  const undo = async () => {
    if (useUndoJob.getState().job) return;
    useUndoJob.setState({ job: { isStopping: false } });
    const onProgress = createProgressFilter((shown) => { useUndoJob.setState(({ job }) => ({ job: job && { ...job, ...shown } })); });
    const release = guardLeaving();
    try {
      await backupClient.undoLastRestore({ onProgress });
      notifyDone('Undone: your data is as it was before. This too can be undone.');
    } catch (error) {
      notifyError(error);
    } finally {
      release();
      useUndoJob.setState({ job: undefined });
      await refreshBackups(queryClient);
    }
  };
  return { undo, isBusy };
}
