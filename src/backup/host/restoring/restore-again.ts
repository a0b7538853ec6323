import { BackupError, type CallOptions, type RowDecision, mustFindSnapshot } from '../../../engine/index.ts';
import { findRows, type RowSides } from '../../../engine/low-level.ts';
import type { RestoreAgainChoice, RestoreAgainOutcome } from '../../contract/comparing.ts';
import type { Host } from '../state/host.ts';
import { withObjectsKept } from '../platform/web-locks.ts';
import { openComparison } from '../compare/open-comparison.ts';
import { planChosen } from './plan-chosen.ts';
import { restorePlanned } from './restore-planned.ts';

/** The lines of rows that a restore changes or removes, by table and key text. */
type TakenLines = Map<string, Map<string, string>>;

/**
 * Repeats an interrupted restore: the same backup, the same choices, planned again for the current data. Parts that
 * were finished are found to be so, and stay. If it would change or remove rows changed since the interruption, it
 * first returns their number. If it was interrupted before its safety backup, that is unknown.
 * @throws BackupError `missing-object` if nothing was interrupted, or its backup was in a file; and as
 *   `restorePlanned`.
 */
export async function restoreAgain(
  host: Host,
  { safetyBackup, agreedLater = 0 }: RestoreAgainChoice,
  options: CallOptions,
): Promise<RestoreAgainOutcome> {
  const cutOff = await host.device.getInterruptedRestore();
  if (!cutOff?.again) {
    throw new BackupError('missing-object', {
      context: { what: 'interrupted restore' },
      hint: 'nothing-to-restore-again',
    });
  }
  const {
    isUndo,
    undoId,
    again: { backupId, choice, matching },
  } = cutOff;
  const session = await openComparison(
    host,
    { kind: 'now' },
    { kind: 'backup', source: { kind: 'here' }, id: backupId, ...(matching ? { matching } : {}) },
    options,
  );
  const taken: TakenLines = new Map();
  const planned = await planChosen(host, session, choice, options, (decision, sides) =>
    noteTaken(taken, decision, sides),
  );
  // An undo keeps later changes anyway.
  const later = undoId === undefined || choice.mode === 'undo' ? 0 : await countLater(host, undoId, taken, options);
  if (later > agreedLater) return { kind: 'asks', later };
  return { kind: 'restored', result: await restorePlanned(host, planned, { safetyBackup, isUndo }, options) };
}

function noteTaken(taken: TakenLines, { table, keyText, action }: RowDecision, { mine }: RowSides): void {
  if (!mine || action === 'keep' || action === 'add' || action === 'copy') return;
  taken.set(table, (taken.get(table) ?? new Map<string, string>()).set(keyText, mine.line));
}

/** How many of these rows differ from the backup of the state before the restore. */
function countLater(host: Host, undoId: string, taken: TakenLines, options: CallOptions): Promise<number> {
  return withObjectsKept(options.signal, async () => {
    const repository = await host.local.mustOpen();
    const { tables } = await mustFindSnapshot(repository, undoId, options);
    let later = 0;
    for (const [table, lines] of taken) {
      const root = tables.find(({ name }) => name === table)?.root ?? null;
      const before = await findRows(repository, root, [...lines.keys()], {
        ...(options.signal ? { signal: options.signal } : {}),
        onUnreadable: () => undefined,
      });
      later += [...lines].filter(([keyText, line]) => before.get(keyText)?.line !== line).length;
    }
    return later;
  });
}
