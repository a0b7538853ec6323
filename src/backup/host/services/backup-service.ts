import type { Handlers } from '../../../rpc/calls.ts';
import type { BACKUP_CALLS, UndoQuestion } from '../../contract/backups.ts';
import { backUp } from '../backing-up/back-up.ts';
import { exportBackup, exportNow, listBackupCollections } from '../backing-up/export-catalogue.ts';
import {
  amendBackup,
  deleteBackups,
  listBackups,
  previewDeletion,
  verifyBackup,
} from '../backing-up/manage-backups.ts';
import { prepareDownload } from '../backing-up/prepare-download.ts';
import { getStatus } from '../backing-up/status.ts';
import { Kept } from '../compare/comparison-session.ts';
import { carryKeys } from '../keys/carry-keys.ts';
import { trackConfirmation, trackKeyChange, trackUnlock } from '../keys/key-activity.ts';
import { checkOpenedObjects, listOpenedBackups } from '../places/opened-files.ts';
import { announcing } from '../platform/announce.ts';
import { withWorkLock } from '../platform/web-locks.ts';
import { checkBackup } from '../restoring/check-backup.ts';
import { getInterruptedRestore } from '../restoring/restore.ts';
import { undoLastRestore } from '../restoring/undo-restore.ts';
import type { Host } from '../state/host.ts';
import { unlock } from './keys-service.ts';
import { withHost } from './with-host.ts';

type BackupHandlers = Handlers<typeof BACKUP_CALLS>;

export function createBackupService(host: Host): BackupHandlers {
  return {
    ...withHost(host, {
      getStatus,
      listBackups,
      backUp,
      amendBackup,
      previewDeletion,
      deleteBackups,
      verifyBackup,
      prepareDownload,
      exportNow,
      exportBackup,
      listBackupCollections,
    }),
    discardDownload: () => host.downloads.discardAll(),
    ...firstKeys(host),
    ...openedFiles(host),
    ...restores(host),
  };
}

function firstKeys(host: Host) {
  const { keyRing } = host;
  return {
    setPassphrase: (passphrase, current) =>
      announcing(() =>
        trackKeyChange(host, 'Passphrase', async () => {
          await keyRing.setPassphrase(passphrase, current);
          carryKeys(host);
        }),
      ),
    createRecoveryKit: (current) => announcing(() => keyRing.createRecoveryKit(current)),
    confirmRecoveryKit: (typed) =>
      announcing(() =>
        trackConfirmation(host, async () => {
          const isConfirmed = await keyRing.confirmRecoveryKit(typed);
          if (isConfirmed) carryKeys(host);
          return isConfirmed;
        }),
      ),
    unlockHere: (credential) =>
      announcing(async () => {
        if (await host.lock.isLocked()) return (await unlock(host, credential)).kind === 'unlocked';
        return trackUnlock(host, credential, () => keyRing.unlockHere(credential));
      }),
    startOver: () =>
      announcing(() =>
        host.activity.track(
          { kind: 'delete', trigger: 'manual', subject: 'All backups in this browser, which it had no key to' },
          () => withWorkLock(undefined, () => host.local.removeLocked()),
        ),
      ),
  } satisfies Partial<BackupHandlers>;
}

function openedFiles(host: Host) {
  const { files } = host;
  return {
    openFile: (file) => files.open(file),
    closeFile: (sourceId) => files.close(sourceId),
    unlockFile: (sourceId, credential) => files.unlock(sourceId, credential),
    ...withHost(host, { listFileBackups: listOpenedBackups, checkFileObjects: checkOpenedObjects, checkBackup }),
  } satisfies Partial<BackupHandlers>;
}

function restores(host: Host) {
  const { device } = host;
  const askedUndos = new Kept<UndoQuestion>('undo');
  return {
    getInterruptedRestore: () => getInterruptedRestore(host),
    getLastRestore: () => device.getLastRestore(),
    dismissInterruptedRestore: () => device.clearInterruptedRestore(),
    undoLastRestore: (answer, options) => announcing(() => undoLastRestore(host, askedUndos, answer, options)),
  } satisfies Partial<BackupHandlers>;
}
