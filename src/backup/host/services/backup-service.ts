import type { UndoQuestion } from '../../contract/backups.ts';
import type { WorkerServices } from '../../contract/services.ts';
import { createActivityService } from './activity-service.ts';
import { trackConfirmation, trackKeyChange, trackUnlock } from '../keys/key-activity.ts';
import { announceBackupsChanged } from '../platform/announce.ts';
import { createAutomationService } from './automation-service.ts';
import { backUp } from '../backing-up/back-up.ts';
import { createCompareService } from './compare-service.ts';
import { Kept } from '../compare/comparison-session.ts';
import { undoLastRestore } from '../restoring/undo-restore.ts';
import { createDestinationsService } from './destinations-service.ts';
import { checkOpenedObjects, listOpenedBackups } from '../places/opened-files.ts';
import { checkBackup } from '../restoring/check-backup.ts';
import { carryKeys } from '../keys/carry-keys.ts';
import { guardServices } from './guard-services.ts';
import { createKeysService, unlock } from './keys-service.ts';
import { createHost } from '../state/host.ts';
import {
  amendBackup,
  deleteBackups,
  listBackups,
  previewDeletion,
  verifyBackup,
} from '../backing-up/manage-backups.ts';
import { exportBackup, exportNow, listBackupCollections } from '../backing-up/export-catalogue.ts';
import { prepareDownload } from '../backing-up/prepare-download.ts';
import { reply } from '../platform/reply.ts';
import { getInterruptedRestore, planRestoreFrom, restore } from '../restoring/restore.ts';
import { getStatus } from '../backing-up/status.ts';
import { withWorkLock } from '../platform/web-locks.ts';

/** What the page may call: each call is answered by a `Reply`, whatever happens. See `protocol.ts`. */
export function createBackupService(): WorkerServices {
  const host = createHost();
  const { jobs, device, keyRing, files, downloads } = host;
  const askedUndos = new Kept<UndoQuestion>('undo');
  return guardServices(host.lock, {
    ...createCompareService(host),
    ...createKeysService(host),
    ...createActivityService(host),
    ...createAutomationService(host),
    ...createDestinationsService(host),
    cancel: async (job) => jobs.cancel(job),

    getStatus: () => reply(() => getStatus(host)),
    listBackups: () => reply(() => listBackups(host)),
    backUp: (job, request, onProgress) =>
      reply(() => jobs.run(job, onProgress, (options) => backUp(host, request, options))),
    amendBackup: (id, change) => reply(() => amendBackup(host, id, change)),
    previewDeletion: (ids) => reply(() => previewDeletion(host, ids)),
    deleteBackups: (job, ids, onProgress) =>
      reply(() => jobs.run(job, onProgress, (options) => deleteBackups(host, ids, options))),
    verifyBackup: (job, id, onProgress) =>
      reply(() => jobs.run(job, onProgress, (options) => verifyBackup(host, id, options))),

    prepareDownload: (job, id, onProgress) =>
      reply(() => jobs.run(job, onProgress, (options) => prepareDownload(host, id, options))),
    discardDownload: () => reply(() => downloads.discardAll()),
    exportNow: (job, choice, onProgress) =>
      reply(() => jobs.run(job, onProgress, (options) => exportNow(host, choice, options))),
    exportBackup: (job, source, id, choice, onProgress) =>
      reply(() => jobs.run(job, onProgress, (options) => exportBackup(host, source, id, choice, options))),
    listBackupCollections: (source, id) => reply(() => listBackupCollections(host, source, id, {})),

    setPassphrase: (passphrase, current) =>
      replyAndAnnounce(() =>
        trackKeyChange(host, 'Passphrase', async () => {
          await keyRing.setPassphrase(passphrase, current);
          carryKeys(host);
        }),
      ),
    createRecoveryKit: (current) => replyAndAnnounce(() => keyRing.createRecoveryKit(current)),
    confirmRecoveryKit: (typed) =>
      replyAndAnnounce(() =>
        trackConfirmation(host, async () => {
          const isConfirmed = await keyRing.confirmRecoveryKit(typed);
          if (isConfirmed) carryKeys(host);
          return isConfirmed;
        }),
      ),
    unlockHere: (job, credential) =>
      replyAndAnnounce(() =>
        jobs.run(job, undefined, async () => {
          if (await host.lock.isLocked()) return (await unlock(host, credential)).kind === 'unlocked';
          return trackUnlock(host, credential, () => keyRing.unlockHere(credential));
        }),
      ),
    startOver: () =>
      replyAndAnnounce(() =>
        host.activity.track(
          { kind: 'delete', trigger: 'manual', subject: 'All backups in this browser, which it had no key to' },
          () => withWorkLock(undefined, () => host.local.removeLocked()),
        ),
      ),

    openFile: (job, file) => reply(() => jobs.run(job, undefined, () => files.open(file))),
    closeFile: (sourceId) => reply(() => files.close(sourceId)),
    unlockFile: (job, sourceId, credential) =>
      reply(() => jobs.run(job, undefined, () => files.unlock(sourceId, credential))),
    listFileBackups: (sourceId) => reply(() => listOpenedBackups(host, sourceId)),
    checkFileObjects: (job, sourceId, onProgress) =>
      reply(() => jobs.run(job, onProgress, (options) => checkOpenedObjects(host, sourceId, options))),
    checkBackup: (job, source, id, onProgress) =>
      reply(() => jobs.run(job, onProgress, (options) => checkBackup(host, source, id, options))),

    planRestore: (source, id) => reply(() => planRestoreFrom(host, source, id)),
    restore: (job, source, plan, { safetyBackup }, onProgress) =>
      replyAndAnnounce(() =>
        jobs.run(job, onProgress, (options) => restore(host, source, plan, { safetyBackup, isUndo: false }, options)),
      ),
    getLastRestore: () => reply(() => device.getLastRestore()),
    getInterruptedRestore: () => reply(() => getInterruptedRestore(host)),
    dismissInterruptedRestore: () => reply(() => device.clearInterruptedRestore()),
    undoLastRestore: (job, answer, onProgress) =>
      replyAndAnnounce(() =>
        jobs.run(job, onProgress, (options) => undoLastRestore(host, askedUndos, answer, options)),
      ),
  });
}

async function replyAndAnnounce<Value>(work: () => Promise<Value>) {
  const answer = await reply(work);
  announceBackupsChanged();
  return answer;
}
