// Log entries about backups and restores.
import type { BackupError, RestorePlan, Snapshot, SnapshotTrigger } from '../../../engine/index.ts';
import type { ActivityTrigger } from '../../contract/activity.ts';
import type { BackupSummary } from '../../contract/backups.ts';
import type { RestoreResult } from '../../contract/restoring.ts';
import type { ActivityEnd } from '../state/activity-log.ts';

const TRIGGERS: Readonly<Record<SnapshotTrigger, ActivityTrigger>> = {
  manual: 'manual',
  scheduled: 'scheduled',
  'before-restore': 'before-destructive',
  'before-undo': 'before-destructive',
  'before-import': 'before-destructive',
  'before-change': 'before-destructive',
};

/** The trigger of a backup, as far as the backup itself knows. */
export function triggerOf(trigger: SnapshotTrigger): ActivityTrigger {
  return TRIGGERS[trigger];
}

/** The subject of an entry about a backup: its name, or when it was taken. */
export function subjectOf({ name, takenAt }: Pick<Snapshot, 'name' | 'takenAt'>): string {
  return name.trim() === '' ? takenAt : name;
}

/** The entry of a successful backup; a warning if it is incomplete. */
export function endOfBackup(backup: BackupSummary): ActivityEnd {
  const { id, records, files, bytes, newBytes, omittedCount, verifiedAt, findings = [] } = backup;
  return {
    backupId: id,
    subject: subjectOf(backup),
    ...(findings.length > 0 || omittedCount > 0 ? { outcome: 'warning' } : {}),
    ...(findings.length > 0 ? { errorCode: 'damaged', hint: 'found-by-check' } : {}),
    figures: {
      records,
      files,
      bytes,
      newBytes,
      ...(verifiedAt === undefined ? {} : { verified: 1 }),
      ...(findings.length > 0 ? { findings: findings.length } : {}),
      ...(omittedCount > 0 ? { omitted: omittedCount } : {}),
    },
  };
}

/** A backup counts as made even if reading it back failed. */
export function endOfFailedBackup({ context }: BackupError): ActivityEnd {
  return context['step'] === 'verify' ? { outcome: 'warning' } : {};
}

/** The entry of a restore or an undo, with the backup that undoes it. */
export function endOfRestore({ tables }: RestorePlan, { undoId, files }: RestoreResult): ActivityEnd {
  const rows = tables.filter(({ isContentAddressed }) => !isContentAddressed);
  const sum = (count: (table: (typeof rows)[number]) => number) => rows.reduce((all, table) => all + count(table), 0);
  return {
    ...(undoId === undefined ? {} : { undoId }),
    figures: {
      added: sum(({ added, following }) => added + following),
      changed: sum(({ changed }) => changed),
      removed: sum(({ removed }) => removed),
      files,
    },
  };
}
