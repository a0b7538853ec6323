import { type ChangeMark, forgetChanges, markChanges } from '../../../catalogue/changes.ts';
import { lastingId, takesAll, type Repository, type Snapshot } from '../../../engine/index.ts';
import type { Host } from '../state/host.ts';
import { updateAutomationState } from '../state/automation-store.ts';
import { getChosenContent } from '../state/chosen-content.ts';
import { judgeBackup } from './shrink-guard.ts';

/**
 * To be called before a backup begins to read. `undefined` where it is not known what has changed: then nothing is
 * forgotten of it.
 */
export function beforeSnapshot(): Promise<ChangeMark | undefined> {
  return markChanges().catch(() => undefined);
}

/**
 * What follows every backup at once, manual or automatic: the guard judges it, what has changed is counted from
 * it on, and what follows (retention, copies, drills) is noted as due. Never fails: the backup is made.
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
    // Then more counts as changed than has, and the next opening finds what is due.
  }
}
