import type { BackupSummary } from '../../worker/protocol.ts';

/** What a backup is called: its name, or when it was made. */
export function backupTitle({ name, takenAt }: Pick<BackupSummary, 'name' | 'takenAt'>, dateTime: (moment: string) => string): string {
  return name.trim() === '' ? dateTime(takenAt) : name;
}
