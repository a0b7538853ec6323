import type { SnapshotScope, SnapshotTrigger } from '../format/snapshot.ts';
import type { Schedule } from './schedule.ts';

/** The files that a person wants in their backups. */
export type ChosenFiles = Pick<Schedule, 'withFiles' | 'leaveOut'>;

/** The facts about a backup that decide whether it protects the current data. */
export interface JudgedBackup {
  /** The lasting id. */
  readonly id: string;
  /** ISO 8601. */
  readonly takenAt: string;
  readonly trigger: SnapshotTrigger;
  readonly scope: SnapshotScope;
  readonly withFiles: boolean;
  /** The kinds of files that it lacks, if it has others: see `leftOutOf`. */
  readonly leftOut?: readonly string[];
  /** The last verification found damage. */
  readonly isDamaged: boolean;
}

/**
 * The latest backup that protects the current data: complete, with the files it should include, and not known to be
 * damaged. A backup from before a restore or an undo contains a state that was replaced at once, so it does not count.
 * @param backups newest first.
 */
export function latestWhole<Backup extends JudgedBackup>(
  backups: readonly Backup[],
  chosen: ChosenFiles,
): Backup | undefined {
  return backups.find((backup) => !backup.isDamaged && isWhole(backup, chosen));
}

/** Whether a backup counts, as defined at `latestWhole`, if it is not damaged. */
export function isWhole(backup: Omit<JudgedBackup, 'isDamaged'>, chosen: ChosenFiles): boolean {
  const { scope, trigger } = backup;
  return (
    scope === 'full' && hasChosenFiles(backup, chosen) && trigger !== 'before-restore' && trigger !== 'before-undo'
  );
}

/** @param files of a complete backup: whether it has all, or which kinds it leaves out. */
export function hasChosenFiles(
  { withFiles, leftOut = [] }: Pick<JudgedBackup, 'withFiles' | 'leftOut'>,
  chosen: ChosenFiles,
): boolean {
  return (
    withFiles || !chosen.withFiles || (leftOut.length > 0 && leftOut.every((kind) => chosen.leaveOut.includes(kind)))
  );
}
