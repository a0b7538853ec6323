import {
  IconArrowsDiff,
  IconDownload,
  IconEdit,
  IconFileTypeHtml,
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

/** A page with the backup inside is for small ones: the browser holds all of it in memory. */
const MOST_BYTES_IN_PAGE = 20_000_000;
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

interface Context {
  readonly backup: BackupSummary;
  readonly isBusy: boolean;
  readonly jobs: ReturnType<typeof useBackupJobs>;
}

/** All actions for one backup, in the order in which they are shown. */
export function useBackupActions(backup: BackupSummary, onDeleted?: () => void): readonly BackupAction[] {
  const jobs = useBackupJobs();
  const isBusy = useJobStore(({ job }) => job !== undefined);
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const remove = useBackupDeletion();
  const context: Context = { backup, isBusy, jobs };
  const goTo = (path: string) => () => {
    void navigate(path);
  };
  const togglePin = () => {
    runAndReport(async () => {
      await backupClient.amendBackup(backup.id, { isPinned: !backup.isPinned });
      await refreshBackups(queryClient);
    });
  };
  const askAndRemove = () => {
    remove([backup], onDeleted);
  };
  return [
    ...actionsElsewhere(backup, goTo),
    ...actionsOnContent(context),
    ...changes(context, togglePin, askAndRemove),
  ];
}

/** Actions that lead to other screens: they wait for no job. */
function actionsElsewhere({ id }: BackupSummary, goTo: (path: string) => () => void): readonly BackupAction[] {
  return [
    { label: 'Restore', Icon: IconHistory, run: goTo(`/restore?backup=${id}`), isInRow: true, isDisabled: false },
    {
      label: 'Compare with now',
      Icon: IconArrowsDiff,
      run: goTo(`/compare?before=${id}&after=now`),
      isDisabled: false,
    },
    { label: 'Compare with…', Icon: IconArrowsDiff, run: goTo(`/compare?before=${id}`), isDisabled: false },
  ];
}

/** Actions that read the whole backup. */
function actionsOnContent({ backup, isBusy, jobs }: Context): readonly BackupAction[] {
  return [
    {
      label: 'Download',
      Icon: IconDownload,
      run: () => {
        void jobs.download(backup);
      },
      isInRow: true,
      isDisabled: isBusy,
    },
    ...(backup.bytes <= MOST_BYTES_IN_PAGE
      ? [
          {
            label: 'Download as a web page',
            Icon: IconFileTypeHtml,
            run: () => {
              void jobs.download(backup, 'page');
            },
            isDisabled: isBusy,
          },
        ]
      : []),
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
  ];
}

/** Actions that change the backup, or delete it. */
function changes({ backup, isBusy }: Context, togglePin: () => void, remove: () => void): readonly BackupAction[] {
  return [
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
    { label: 'Delete', Icon: IconTrash, run: remove, isDanger: true, isInRow: true, isDisabled: isBusy },
  ];
}
