import { type ChangeMark, forgetChanges, markChanges } from '../../../catalogue/changes.ts';
import { lastingId, takesAll, type Repository, type Snapshot } from '../../../engine/index.ts';
import type { Host } from '../state/host.ts';
import { updateAutomationState } from '../state/automation-store.ts';
import { getChosenContent } from '../state/chosen-content.ts';
import { judgeBackup } from './shrink-guard.ts';

/** Call it before a backup begins to read. `undefined` if the changes are unknown: then no notes are deleted. */
export function beforeSnapshot(): Promise<ChangeMark | undefined> {
  return markChanges().catch(() => undefined);
}

/**
 * The immediate steps after every backup, manual or automatic: the guard judges it, changes are counted from it, and
 * the follow-up (retention, copies, test restores) is marked as due. Never fails: the backup is made.
 */
export async function afterSnapshot(
  host: Host,
  repository: Repository,
  snapshot: Snapshot,
  mark: ChangeMark | undefined,
): Promise<void> {
  await judgeBackup(host, repository, snapshot).catch(() => undefined);
  const { scope, takenAt } = snapshot;
  try {
    const isAll = takesAll(snapshot, await getChosenContent());
    const coveredBy = mark && isAll ? { coveredBy: { backupId: lastingId(snapshot), takenAt } } : {};
    // Files that the person leaves out are not changes that a backup lacks.
    if (mark && scope === 'full') await forgetChanges(mark, { withFiles: isAll });
    const now = Date.now();
    await updateAutomationState((known) => ({
      ...known,
      ...coveredBy,
      lastBackupAt: now,
      lastMadeAt: now,
      followUpAt: now,
    }));
  } catch {
    // Then more counts as changed than has, and the next opening finds the due work.
  }
}
