import { IconArrowsDiff, IconDownload, IconEdit, IconHistory, IconPin, IconPinnedOff, IconShieldCheck, IconTrash, type TablerIcon } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import { backupClient } from '../../worker/client.ts';
import { backupQueries, refreshBackups } from '../../worker/client-queries.ts';
import type { BackupSummary } from '../../worker/protocol.ts';
import { useFormats } from '../../ui/formats.tsx';
import { runAndReport } from '../../ui/notify.tsx';
import { askToDelete } from './ask-and-delete.tsx';
import { backupTitle } from './backup-title.ts';
import { openEditBackup } from './edit-backup.tsx';
import { useJobStore } from './job-store.ts';
import { useBackupJobs } from './use-backup-jobs.ts';

/** Something that can be done with one backup. */
export interface BackupAction {
  readonly label: string;
  readonly Icon: TablerIcon;
  readonly run: () => void;
  readonly isDanger?: boolean;
  /** Waits while another job runs. */
  readonly isDisabled: boolean;
}

/** All that can be done with one backup, in the order in which it is shown. */
export function useBackupActions(backup: BackupSummary, onDeleted?: () => void): readonly BackupAction[] {
  const jobs = useBackupJobs();
  const isBusy = useJobStore(({ job }) => job !== undefined);
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const { dateTime } = useFormats();

  const togglePin = () => {
    runAndReport(async () => {
      await backupClient.amendBackup(backup.id, { isPinned: !backup.isPinned });
      await refreshBackups(queryClient);
    });
  };
  const remove = () => {
    runAndReport(async () => {
      const isLast = queryClient.getQueryData(backupQueries.list.queryKey)?.backups.length === 1;
      if (!(await askToDelete(backup, backupTitle(backup, dateTime), isLast))) return;
      onDeleted?.();
      await jobs.remove([backup.id]);
    });
  };
  return [
    { label: 'Restore', Icon: IconHistory, run: () => { void navigate(`/restore?backup=${backup.id}`); }, isDisabled: false },
    { label: 'Compare with now', Icon: IconArrowsDiff, run: () => { void navigate(`/compare?before=${backup.id}&after=now`); }, isDisabled: false },
    { label: 'Compare with…', Icon: IconArrowsDiff, run: () => { void navigate(`/compare?before=${backup.id}`); }, isDisabled: false },
    { label: 'Download', Icon: IconDownload, run: () => { void jobs.download(backup); }, isDisabled: isBusy },
    { label: 'Verify', Icon: IconShieldCheck, run: () => { void jobs.verify(backup); }, isDisabled: isBusy },
    { label: 'Rename and note', Icon: IconEdit, run: () => { openEditBackup(backup); }, isDisabled: isBusy },
    { label: backup.isPinned ? 'Unpin' : 'Pin', Icon: backup.isPinned ? IconPinnedOff : IconPin, run: togglePin, isDisabled: isBusy },
    { label: 'Delete', Icon: IconTrash, run: remove, isDanger: true, isDisabled: isBusy },
  ];
}
