import { useQueryClient } from '@tanstack/react-query';
import { create } from 'zustand';
import { backupClient } from '../../worker/client.ts';
import { refreshBackups } from '../../worker/client-queries.ts';
import { guardLeaving } from '../../ui/guard-leaving.ts';
import { runStoppable, type RunningJob } from '../../ui/job-runner.ts';
import { notifyDone, notifyError } from '../../ui/notify.tsx';
import { staysWords, undoRestore } from '../../ui/undo-restore.tsx';

/** The undo that is running; it outlives the screen. */
export const useUndoJob = create<{ readonly job: RunningJob | undefined }>(() => ({ job: undefined }));

/** Takes the last restore back. */
export function useUndo() {
  const queryClient = useQueryClient();
  const isBusy = useUndoJob(({ job }) => job !== undefined);
  const undo = async () => {
    if (useUndoJob.getState().job) return;
    const release = guardLeaving();
    const end = await runStoppable(
      () => { useUndoJob.setState({ job: { isStopping: false } }); },
      (change) => { useUndoJob.setState(({ job }) => ({ job: job && { ...job, ...change } })); },
      // What is half undone is of use to nobody: it is not stopped.
      ({ onProgress }) => undoRestore((answer) => backupClient.undoLastRestore(answer, { onProgress })),
    );
    release();
    useUndoJob.setState({ job: undefined });
    if (end.kind === 'done') notifyDone(`Undone: ${staysWords(end.value.stays) ?? 'your data is as it was before.'} This too can be undone.`);
    else if (end.kind === 'failed') notifyError(end.error);
    await refreshBackups(queryClient);
  };
  return { undo, isBusy };
}
