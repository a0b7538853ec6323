import { useQueryClient } from '@tanstack/react-query';
import { backupClient } from '../../../backup/client/client.ts';
import { createJobStore, type JobOutcome } from '../shared/job-store.ts';
import { refreshBackups } from '../shared/queries/client-queries.ts';
import { notifyDone, notifyError } from '../../errors/notify.tsx';
import { staysWords, type UndoKind, undoRestore } from '../shared/undo-restore.tsx';

const DONE: Readonly<Record<UndoKind, string>> = { undo: 'Undone', redo: 'Redone' };

interface UndoSubject {
  readonly kind: UndoKind;
}

type Undone = { readonly kind: 'undone' } & Pick<Awaited<ReturnType<typeof undoRestore>>, 'stays'>;

/** The undo that is running; it outlives the screen. */
const { useJobStore, runJob, dismissOutcome } = createJobStore<UndoSubject, Undone>(() => true);
export { useJobStore as useUndoJob };

/** Undoes the last restore, or redoes it. */
export function useUndo() {
  const queryClient = useQueryClient();
  const isBusy = useJobStore(({ job }) => job !== undefined);
  const undo = async (kind: UndoKind) => {
    if (useJobStore.getState().job) return;
    await runJob(
      { kind },
      // What is half undone is of use to nobody: it is not stopped.
      async ({ onProgress }) => {
        const { stays } = await undoRestore(kind, (answer) => backupClient.undoLastRestore(answer, { onProgress }));
        return { kind: 'undone', stays };
      },
      () => refreshBackups(queryClient),
    );
    const { outcome } = useJobStore.getState();
    if (outcome) notifyOf(kind, outcome);
    dismissOutcome();
  };
  return { undo, isBusy };
}

function notifyOf(kind: UndoKind, outcome: JobOutcome<UndoSubject, Undone>): void {
  if (outcome.kind === 'undone')
    notifyDone(
      `${DONE[kind]}: ${staysWords(outcome.stays) ?? (kind === 'redo' ? 'your data is again as the restore left it.' : 'your data is as it was before.')} This too can be ${kind === 'redo' ? 'undone' : 'redone'}.`,
    );
  else if (outcome.kind === 'failed') notifyError(outcome.error);
}
