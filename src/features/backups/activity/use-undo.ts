import { useQueryClient } from '@tanstack/react-query';
import { create } from 'zustand';
import { backupClient } from '../../../backup/client/client.ts';
import { refreshBackups } from '../shared/queries/client-queries.ts';
import { guardLeaving } from '../../../ui/guard-leaving.ts';
import { runStoppable, type RunningJob } from '../../../ui/job-runner.ts';
import { notifyDone, notifyError } from '../../errors/notify.tsx';
import { staysWords, type UndoKind, undoRestore } from '../shared/undo-restore.tsx';

const DONE: Readonly<Record<UndoKind, string>> = { undo: 'Undone', redo: 'Redone' };

/** The undo that is running; it outlives the screen. */
export const useUndoJob = create<{ readonly job: RunningJob | undefined; readonly kind: UndoKind }>(() => ({
  job: undefined,
  kind: 'undo',
}));

/** Takes the last restore back, or takes back that it was taken back. */
export function useUndo() {
  const queryClient = useQueryClient();
  const isBusy = useUndoJob(({ job }) => job !== undefined);
  const undo = async (kind: UndoKind) => {
    if (useUndoJob.getState().job) return;
    const release = guardLeaving();
    const end = await runStoppable(
      () => {
        useUndoJob.setState({ job: { isStopping: false }, kind });
      },
      (change) => {
        useUndoJob.setState(({ job }) => ({ job: job && { ...job, ...change } }));
      },
      // What is half undone is of use to nobody: it is not stopped.
      ({ onProgress }) => undoRestore(kind, (answer) => backupClient.undoLastRestore(answer, { onProgress })),
    );
    release();
    useUndoJob.setState({ job: undefined });
    if (end.kind === 'done')
      notifyDone(
        `${DONE[kind]}: ${staysWords(end.value.stays) ?? (kind === 'redo' ? 'your data is again as the restore left it.' : 'your data is as it was before.')} This too can be ${kind === 'redo' ? 'undone' : 'redone'}.`,
      );
    else if (end.kind === 'failed') notifyError(end.error);
    await refreshBackups(queryClient);
  };
  return { undo, isBusy };
}
