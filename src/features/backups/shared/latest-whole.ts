import type { Schedule } from '../../../engine/index.ts';
import type { BackupSummary } from '../../../backup/contract/backups.ts';

/** The files that a person wants in their backups. */
export type ChosenFiles = Pick<Schedule, 'withFiles' | 'leaveOut'>;

export const ALL_FILES: ChosenFiles = { withFiles: true, leaveOut: [] };

/**
 * The latest backup that protects the current data: complete, with the files it should include, and not known to be
 * damaged. A backup from before a restore or an undo contains a state that was replaced at once, so it does not count.
 */
export function latestWhole(backups: readonly BackupSummary[], chosen: ChosenFiles): BackupSummary | undefined {
  return backups.find((backup) => isWhole(backup, chosen));
}

/** Whether a backup counts, as defined at `latestWhole`. */
export function isWhole(backup: BackupSummary, chosen: ChosenFiles): boolean {
  const { scope, trigger, findings = [] } = backup;
  return (
    scope === 'full' &&
    hasChosenFiles(backup, chosen) &&
    trigger !== 'before-restore' &&
    trigger !== 'before-undo' &&
    findings.length === 0
  );
}

/** @param files of a complete backup: whether it has all, or which kinds it leaves out. */
export function hasChosenFiles(
  files: { readonly withFiles: boolean; readonly leftOut?: readonly string[] },
  chosen: ChosenFiles,
): boolean {
  const { withFiles, leftOut = [] } = files;
  return (
    withFiles || !chosen.withFiles || (leftOut.length > 0 && leftOut.every((kind) => chosen.leaveOut.includes(kind)))
  );
}
