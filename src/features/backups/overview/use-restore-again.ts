import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { BackupError, type CallOptions } from '../../../engine/index.ts';
import { backupClient } from '../../../backup/client/client.ts';
import { refreshBackups } from '../shared/queries/client-queries.ts';
import { confirmDanger } from '../../../ui/confirm.tsx';
import { formatCountOf } from '../../../ui/format.ts';
import { guardLeaving } from '../../../ui/guard-leaving.ts';
import { type JobEnd, type RunningJob, runStoppable } from '../../../ui/job-runner.ts';
import { isDoneAllTheSame } from '../../errors/restore-errors.ts';

interface RestoreAgainState {
  readonly job?: RunningJob & { readonly cancel: () => void };
  readonly failure?: unknown;
  readonly isDone?: true;
}

/** Repeats an interrupted restore, with one click. */
export function useRestoreAgain() {
  const queryClient = useQueryClient();
  const [state, setState] = useState<RestoreAgainState>({});
  const restoreAgain = async (safetyBackup: boolean) => {
    const begin = (cancel: () => void) => {
      setState({ job: { isStopping: false, cancel } });
    };
    const update = (change: Partial<RunningJob>) => {
      setState(({ job }) => (job ? { job: { ...job, ...change } } : {}));
    };
    const release = guardLeaving();
    const end = await runStoppable(begin, update, (options) => restoreAsking(safetyBackup, options));
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

/** Restores again, but asks before removing later changes. @throws BackupError `cancelled` if the person declines. */
async function restoreAsking(safetyBackup: boolean, options: CallOptions): Promise<void> {
  let agreedLater = 0;
  for (;;) {
    const outcome = await backupClient.restoreAgain({ safetyBackup, agreedLater }, options);
    if (outcome.kind === 'restored') return;
    const { later } = outcome;
    const isAgreed = await confirmDanger({
      title: 'You have changed things since',
      body: `Restoring again would change or remove ${formatCountOf(later, 'item')} that you changed after the restore was interrupted.${safetyBackup ? ' The current state is backed up first, so you can undo this.' : ''}`,
      confirmLabel: 'Restore again',
    });
    if (!isAgreed) throw new BackupError('cancelled');
    agreedLater = later;
  }
}
