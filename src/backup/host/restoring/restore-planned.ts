import { BackupError, type CallOptions, type RestoreChoice, type RestorePlan } from '../../../engine/index.ts';
import type { RestoreResult, RestoreSource } from '../../contract/restoring.ts';
import type { Host } from '../state/host.ts';
import { restore } from './restore.ts';
import { withObjectsKept } from '../platform/web-locks.ts';
import type { PlanSession } from '../compare/comparison-session.ts';
import { openBackupSide } from '../compare/open-side.ts';
import { filesToBring, planFrom, workOf } from './plan-chosen.ts';
import { learnSpeed } from '../state/restore-speed.ts';

/** Carries out a plan. @throws BackupError `stale-plan` if the data changed since; then nothing was changed. */
export async function restorePlanned(
  host: Host,
  { plan, source, session }: PlanSession,
  { safetyBackup, isUndo = false }: { readonly safetyBackup: boolean; readonly isUndo?: boolean },
  options: CallOptions,
): Promise<RestoreResult> {
  const { files, bytes } = await filesToBring(plan, session);
  const { matched } = session.sides.after;
  const result = await restore(host, source, plan, { safetyBackup, isUndo, matched }, options);
  await learn(host, plan, bytes, result.durationMs);
  return { ...result, records: rowsBrought(plan), files };
}

/** For a partial restore: describes the restored part, not the rest of the backup. */
function rowsBrought({ tables }: RestorePlan): number {
  return tables.reduce(
    (sum, { isContentAddressed, added, changed, following }) =>
      isContentAddressed ? sum : sum + added + changed + following,
    0,
  );
}

async function learn(host: Host, plan: RestorePlan, bytes: number, durationMs: number): Promise<void> {
  // An estimate for the next time: failing to store it does not fail the restore.
  await host.device
    .updateRestoreSpeed((known) => learnSpeed(known, workOf(plan, bytes), durationMs))
    .catch(() => undefined);
}

const HERE: RestoreSource = { kind: 'here' };

/**
 * Restores one version of one record, with the rows it needs. @throws BackupError `missing-object` if that backup does
 * not have it.
 */
export async function restoreVersion(
  host: Host,
  recordId: string,
  backupId: string,
  { safetyBackup, title }: { readonly safetyBackup: boolean; readonly title?: string },
  options: CallOptions,
): Promise<RestoreResult> {
  const keyText = JSON.stringify(recordId);
  const choice: RestoreChoice = {
    mode: 'exact',
    selection: [{ isTaken: false }, { isTaken: true, table: 'records', keyText }],
    resolutions: [],
  };
  const after = await withObjectsKept(options.signal, () => openBackupSide(host, HERE, backupId, options));
  const plan = await planFrom(host, { source: HERE, id: backupId, sides: { after } }, choice, options);
  if (plan.tables.some(({ removed }) => removed > 0)) {
    throw new BackupError('missing-object', { context: { what: 'record' }, hint: 'record-not-in-backup' });
  }
  const reason = title === undefined ? {} : { reason: { kind: 'bring-back', title, takenAt: plan.takenAt } as const };
  const result = await restore(host, HERE, plan, { safetyBackup, isUndo: false, ...reason }, options);
  const files = Object.values(plan.content).reduce(
    (sum, change) => sum + (change.kind === 'keys' ? change.keyTexts.length : 0),
    0,
  );
  return { ...result, records: rowsBrought(plan), files };
}
