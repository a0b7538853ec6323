import {
  IconArrowsDiff,
  IconDownload,
  IconEdit,
  IconHistory,
  IconPackageExport,
  IconPin,
  IconPinnedOff,
  IconShieldCheck,
  IconTrash,
  type TablerIcon,
} from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import { backupClient } from '../../../backup/client/client.ts';
import { openExportDialog } from '../shared/export-dialog.tsx';
import { refreshBackups } from '../shared/queries/client-queries.ts';
import type { BackupSummary } from '../../../backup/contract/backups.ts';
import { runAndReport } from '../../errors/notify.tsx';
import { openEditBackup } from './edit-backup.tsx';
import { useJobStore } from './job-store.ts';
import { useBackupDeletion } from './use-backup-deletion.ts';
import { useBackupJobs } from './use-backup-jobs.ts';

const HERE = { kind: 'here' } as const;

/** An action for one backup. */
export interface BackupAction {
  readonly label: string;
  readonly Icon: TablerIcon;
  readonly run: () => void;
  readonly isDanger?: boolean;
  /** Has its own button in each row of the list; the others are in its menu. */
  readonly isInRow?: boolean;
  /** Waits while another job runs. */
  readonly isDisabled: boolean;
}

/** All actions for one backup, in the order in which they are shown. */
export function useBackupActions(backup: BackupSummary, onDeleted?: () => void): readonly BackupAction[] {
  const jobs = useBackupJobs();
  const isBusy = useJobStore(({ job }) => job !== undefined);
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const remove = useBackupDeletion();

  const togglePin = () => {
    runAndReport(async () => {
      await backupClient.amendBackup(backup.id, { isPinned: !backup.isPinned });
      await refreshBackups(queryClient);
    });
  };
  return [
    {
      label: 'Restore',
      Icon: IconHistory,
      run: () => {
        void navigate(`/restore?backup=${backup.id}`);
      },
      isInRow: true,
      isDisabled: false,
    },
    {
      label: 'Compare with now',
      Icon: IconArrowsDiff,
      run: () => {
        void navigate(`/compare?before=${backup.id}&after=now`);
      },
      isDisabled: false,
    },
    {
      label: 'Compare with…',
      Icon: IconArrowsDiff,
      run: () => {
        void navigate(`/compare?before=${backup.id}`);
      },
      isDisabled: false,
    },
    {
      label: 'Download',
      Icon: IconDownload,
      run: () => {
        void jobs.download(backup);
      },
      isInRow: true,
      isDisabled: isBusy,
    },
    {
      label: 'Export',
      Icon: IconPackageExport,
      run: () => {
        openExportDialog({
          title: 'Export from this backup',
          loadCollections: () => backupClient.listBackupCollections(HERE, backup.id),
          write: (choice, options) => backupClient.exportBackup(HERE, backup.id, choice, options),
        });
      },
      isDisabled: isBusy,
    },
    {
      label: 'Verify',
      Icon: IconShieldCheck,
      run: () => {
        void jobs.verify(backup);
      },
      isDisabled: isBusy,
    },
    {
      label: 'Edit name and note',
      Icon: IconEdit,
      run: () => {
        openEditBackup(backup);
      },
      isDisabled: isBusy,
    },
    {
      label: backup.isPinned ? 'Unpin' : 'Pin',
      Icon: backup.isPinned ? IconPinnedOff : IconPin,
      run: togglePin,
      isDisabled: isBusy,
    },
    {
      label: 'Delete',
      Icon: IconTrash,
      run: () => {
        remove([backup], onDeleted);
      },
      isDanger: true,
      isInRow: true,
      isDisabled: isBusy,
    },
  ];
}
