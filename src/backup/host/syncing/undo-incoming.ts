import { BackupError, type CallOptions } from '../../../engine/index.ts';
import type { UndoAnswer, UndoOutcome, UndoQuestion } from '../../contract/restoring.ts';
import type { Kept } from '../compare/comparison-session.ts';
import { undoTo } from '../restoring/undo-restore.ts';
import type { Host } from '../state/host.ts';
import { getSyncState, updateSyncState } from '../state/sync-store.ts';

/**
 * Takes back what the last cycle brought, and keeps later changes; can itself be undone. The next cycle tells the other
 * devices, for which it is an edit like any other. @throws BackupError as `undoLastRestore`.
 */
export async function undoIncoming(
  host: Host,
  asked: Kept<UndoQuestion>,
  answer: UndoAnswer | undefined,
  options: CallOptions,
): Promise<UndoOutcome> {
  const incoming = (await getSyncState())?.incoming;
  if (incoming?.undoId === undefined)
    throw new BackupError('missing-object', { context: { what: 'undo' }, hint: 'no-state-before' });
  const reason = { kind: 'undo-incoming', from: incoming.from } as const;
  const outcome = await undoTo(host, { undoId: incoming.undoId, reason }, asked, answer, options);
  if (outcome.kind === 'undone') await dismissIncoming();
  return outcome;
}

export function dismissIncoming(): Promise<void> {
  return updateSyncState(({ incoming: _, ...known }) => known);
}
