import { noteChanges } from '../../../catalogue/changes.ts';
import type { RestorePlan } from '../../../engine/index.ts';
import { expectShrink } from '../backing-up/shrink-guard.ts';

/**
 * Call it right before a restore changes the data: its changes are not in the earlier backup, and a loss is intended.
 * If the restore is interrupted, more counts as changed than has.
 */
export async function noteRestore({ tables }: RestorePlan): Promise<void> {
  const sum = (isFiles: boolean) =>
    tables
      .filter(({ role }) => (role === 'files') === isFiles)
      .reduce((total, { added, changed, removed }) => total + added + changed + removed, 0);
  await noteChanges('record', sum(false));
  await noteChanges('file', sum(true));
  // However small it is: a backup after a restore always finds something new.
  await noteChanges('other', 1);
  await expectShrink().catch(() => undefined);
}
