import { useQuery } from '@tanstack/react-query';
import { BROWSER_DESTINATION } from '../../../backup/contract/destinations.ts';
import { backupQueries, destinationQueries } from '../shared/queries/client-queries.ts';
import type { BackupSummary } from '../../../backup/contract/backups.ts';
import { runAndReport } from '../../errors/notify.tsx';
import { askToDelete } from './ask-and-delete.tsx';
import { useBackupJobs } from './use-backup-jobs.ts';
import { useBackupTitles } from './use-backup-titles.ts';

/**
 * Deletes one or more backups, after the person has confirmed, as one job. @returns a function that takes them, and a
 * callback for after the confirmation.
 */
export function useBackupDeletion(): (backups: readonly BackupSummary[], onAgreed?: () => void) => void {
  const jobs = useBackupJobs();
  const { titleOf } = useBackupTitles();
  const { data: list } = useQuery(backupQueries.list);
  const { data: destinations = [] } = useQuery(destinationQueries.list);
  const elsewhere = new Set(
    destinations.flatMap(({ id, backups }) => (id === BROWSER_DESTINATION ? [] : backups.map((backup) => backup.id))),
  );
  return (backups, onAgreed) => {
    runAndReport(async () => {
      const context = {
        titleOf,
        isElsewhere: ({ id }: BackupSummary) => elsewhere.has(id),
        total: list?.backups.length ?? 0,
      };
      if (!(await askToDelete(backups, context))) return;
      onAgreed?.();
      await jobs.remove(backups.map(({ id }) => id));
    });
  };
}
