import { useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useNavigate } from 'react-router';
import { backupClient } from '../../../backup/client/client.ts';
import { refreshBackups } from '../shared/queries/client-queries.ts';
import type { BackupStatus, BackupSummary, BackUpRequest } from '../../../backup/contract/backups.ts';
import { askForPersistenceOnce } from '../../../ui/ask-for-persistence-once.ts';
import { savePrepared } from '../shared/save-prepared.ts';
import { type UndoKind, undoRestore } from '../shared/undo-restore.tsx';
import { waitForKey } from '../shared/waiting-for-key.ts';
import { runJob } from './job-store.ts';

/** A complete backup, read back and verified. */
export const WHOLE_BACKUP: BackUpRequest = { trigger: 'manual', scope: 'full', withFiles: true, verify: true };

/** The content of a one-click backup: everything, with the files chosen in Settings. */
async function chosenBackup(): Promise<BackUpRequest> {
  const {
    schedule: { withFiles, leaveOut },
  } = await backupClient.getAutomation();
  return { ...WHOLE_BACKUP, withFiles, leaveOut };
}

/** Whether someone could open a copy of the backups elsewhere. */
export function hasKeyOf({ hasPassphrase, hasRecoveryKey, passkeys = [] }: BackupStatus): boolean {
  return hasPassphrase || hasRecoveryKey || passkeys.length > 0;
}

/** A file that no one can open is not a backup. If the state is unknown, creating the file reports the problem. */
async function isKeyMissing(): Promise<boolean> {
  const status = await backupClient.getStatus().catch(() => undefined);
  return status?.repository === 'ready' && !hasKeyOf(status);
}

/** A backup file, or a page with the backup inside that opens itself. */
type DownloadForm = 'zip' | 'page';

/** Long-running actions for backups. Each runs as the one job of the store. */
export function useBackupJobs() {
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  return useMemo(() => {
    const refresh = () => refreshBackups(queryClient);
    const download = (backup: Pick<BackupSummary, 'id'>, as: DownloadForm) =>
      runJob(
        { kind: 'download', title: 'Making the backup file', backupId: backup.id },
        async (options) => {
          const prepare = as === 'zip' ? backupClient.prepareDownload : backupClient.prepareSelfOpening;
          const { file, fileName, sizeBytes } = await prepare(backup.id, options);
          savePrepared(file, fileName);
          return { kind: 'downloaded', fileName, sizeBytes };
        },
        refresh,
      );
    return {
      backUp: (request?: BackUpRequest) =>
        runJob(
          { kind: 'back-up', title: 'Backing up' },
          async (options) => {
            const backup = await backupClient.backUp(request ?? (await chosenBackup()), options);
            void askForPersistenceOnce();
            return { kind: 'backed-up', backup };
          },
          refresh,
        ),

      verify: (backup: BackupSummary) =>
        runJob(
          { kind: 'verify', title: 'Verifying the backup', backupId: backup.id },
          async (options) => ({
            kind: 'verified',
            backup,
            report: await backupClient.verifyBackup(backup.id, options),
          }),
          refresh,
        ),

      /** Leads to the set-up of the keys first, if there is none, and continues afterwards. */
      download: async (backup: Pick<BackupSummary, 'id'>, as: DownloadForm = 'zip') => {
        if (!(await isKeyMissing())) return download(backup, as);
        waitForKey({
          reason:
            'A backup file needs a key so that only you can open it. Your download continues once you have set one up.',
          continues: 'Your download has started. You can follow it under Backups.',
          run: () => {
            void download(backup, as);
          },
        });
        await navigate('/security');
      },

      remove: (ids: readonly string[]) =>
        runJob(
          { kind: 'delete', title: 'Deleting and freeing up space' },
          async (options) => ({ kind: 'deleted', result: await backupClient.deleteBackups(ids, options) }),
          refresh,
        ),

      undo: (kind: UndoKind) =>
        runJob(
          { kind, title: kind === 'redo' ? 'Redoing the restore' : 'Undoing the last restore' },
          async (options) => {
            const { result, stays } = await undoRestore(kind, (answer) =>
              backupClient.undoLastRestore(answer, options),
            );
            return { kind: 'undone', by: kind, result, stays };
          },
          refresh,
        ),
    };
  }, [queryClient, navigate]);
}
