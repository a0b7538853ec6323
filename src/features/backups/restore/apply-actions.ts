import { BackupError } from '../../../engine/index.ts';
import { backupClient } from '../../../backup/client/client.ts';
import type { RestoreResult } from '../../../backup/contract/restoring.ts';
import { guardLeaving } from '../../../ui/guard-leaving.ts';
import { isDoneAllTheSame } from '../../errors/restore-errors.ts';
import { undoRestore } from '../shared/undo-restore.tsx';
import { doneWords } from '../shared/change-words.ts';
import { useChoices } from './choice-store.ts';
import { goTo } from './go-to.ts';
import { closeComparison, ensurePlan } from './plan-actions.ts';
import { plannedChanges, totalOf } from './planned-changes.ts';
import { runTask } from './run-task.ts';
import { type EndResult, useWizard } from './wizard-store.ts';

/** Refreshes everything about backups; called after something has ended, whatever the result. */
type Refresh = () => Promise<void>;

/** Restores according to the plan. */
export async function restore({
  safetyBackup,
  refresh,
}: {
  readonly safetyBackup: boolean;
  readonly refresh: Refresh;
}): Promise<void> {
  const { planned, comparison, isPlanOld } = useWizard.getState();
  if (!planned || !comparison || isPlanOld) return;
  const done = doneWords(totalOf(plannedChanges(planned, comparison, useChoices.getState())));
  const { end, durationMs } = await apply('restore', 'Restoring', (options) =>
    backupClient.restorePlanned(planned.planId, { safetyBackup }, options),
  );
  const leftOut = planned.unreadable ? { leftOut: planned.unreadable } : {};
  if (end.kind === 'done') finish({ ...endOf(end.value), done, isUndo: false, ...leftOut });
  else if (end.kind === 'failed' && isDoneAllTheSame(end.error))
    finish({ durationMs, done, isUndo: false, wasForgotten: true, ...leftOut });
  else {
    // Not with `goTo`, which would hide the error.
    const { failure } = useWizard.getState();
    goTo('confirm', { ...(failure ? { failure } : {}), wasStopped: end.kind === 'stopped', isApplying: false }, true);
    if (end.kind === 'failed' && isStale(end.error)) await lookAgain();
  }
  await refresh();
}

/** The data has changed meanwhile, so the plan that the person agreed to is outdated: show it again. */
async function lookAgain(): Promise<void> {
  closeComparison();
  useWizard.setState({ failure: undefined, wasStale: true });
  await ensurePlan();
}

function isStale(error: unknown): boolean {
  return error instanceof BackupError && error.code === 'stale-plan';
}

/** Undoes the restore, or redoes it. */
export async function undo(refresh: Refresh): Promise<void> {
  const { result } = useWizard.getState();
  const isUndo = !(result?.isUndo ?? false);
  const kind = isUndo ? 'undo' : 'redo';
  const { end, durationMs } = await apply(kind, isUndo ? 'Undoing' : 'Redoing', (options) =>
    undoRestore(kind, (answer) => backupClient.undoLastRestore(answer, options)),
  );
  if (end.kind === 'done') finish({ ...endOf(end.value.result), stays: end.value.stays, isUndo });
  else if (end.kind === 'failed' && isDoneAllTheSame(end.error)) finish({ durationMs, isUndo, wasForgotten: true });
  else {
    const { failure } = useWizard.getState();
    goTo('done', { ...(failure ? { failure } : {}), wasStopped: end.kind === 'stopped', isApplying: false }, true);
  }
  await refresh();
}

function endOf({ undoId, durationMs }: RestoreResult): Pick<EndResult, 'undoId' | 'durationMs'> {
  return { durationMs, ...(undoId === undefined ? {} : { undoId }) };
}

/** The comparison and plan describe the previous state. */
function finish(result: EndResult): void {
  closeComparison();
  goTo('done', { result, wasStale: false, isApplying: false }, true);
}

async function apply<Value>(
  operation: 'restore' | 'undo' | 'redo',
  title: string,
  work: Parameters<typeof runTask<Value>>[2],
) {
  goTo('run', { isApplying: true }, true);
  const release = guardLeaving();
  const startedAt = performance.now();
  const end = await runTask(operation, title, work);
  release();
  return { end, durationMs: performance.now() - startedAt };
}
