import type { Handlers } from '../../../rpc/calls.ts';
import type { CallOptions } from '../../../engine/index.ts';
import type { BACKUP_CALLS } from '../../contract/backups.ts';
import { backUp } from '../backing-up/back-up.ts';
import { checkChanges } from '../backing-up/check-changes.ts';
import {
  amendBackup,
  deleteBackups,
  listBackups,
  previewDeletion,
  verifyBackup,
} from '../backing-up/manage-backups.ts';
import { prepareDownload, prepareSelfOpening } from '../backing-up/prepare-download.ts';
import { getStatus } from '../backing-up/status.ts';
import { carryKeys } from '../keys/carry-keys.ts';
import { trackConfirmation, trackKeyChange, trackUnlock } from '../keys/key-activity.ts';
import { announcing } from '../platform/announce.ts';
import { getRecoveryPage } from '../platform/recovery-page.ts';
import { withWorkLock } from '../platform/web-locks.ts';
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
      checkChanges: (checked: Host, options: CallOptions) => checkChanges(checked, 'manual', options),
      prepareDownload,
      prepareSelfOpening,
    }),
    getRecoveryPage,
    discardDownload: () => host.downloads.discardAll(),
    ...firstKeys(host),
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
