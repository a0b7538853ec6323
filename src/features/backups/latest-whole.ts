import type { BackupSummary } from '../../worker/protocol.ts';

/**
 * The latest backup that protects what is here now: of everything, with files, and not known to be damaged. What was taken before a restore or an
 * undo is of a state that was replaced at once, so it does not count.
 */
export function latestWhole(backups: readonly BackupSummary[]): BackupSummary | undefined {
  return backups.find(isWhole);
}

/** Whether a backup counts, as said at `latestWhole`. */
export function isWhole({ scope, withFiles, trigger, findings = [] }: BackupSummary): boolean {
  return scope === 'full' && withFiles && trigger !== 'before-restore' && trigger !== 'before-undo' && findings.length === 0;
}
