import type { Handlers } from '../../../rpc/calls.ts';
import type { RESTORE_CALLS, UndoQuestion } from '../../contract/restoring.ts';
import { Kept } from '../compare/comparison-session.ts';
import { checkOpenedObjects, listOpenedBackups } from '../places/opened-files.ts';
import { announcing } from '../platform/announce.ts';
import { checkBackup } from '../restoring/check-backup.ts';
import { getInterruptedRestore } from '../restoring/restore.ts';
import { undoLastRestore } from '../restoring/undo-restore.ts';
import type { Host } from '../state/host.ts';
import { withHost } from './with-host.ts';

export function createRestoreService(host: Host): Handlers<typeof RESTORE_CALLS> {
  const { device, files } = host;
  const askedUndos = new Kept<UndoQuestion>('undo');
  return {
    openFile: (file) => files.open(file),
    closeFile: (sourceId) => files.close(sourceId),
    unlockFile: (sourceId, credential) => files.unlock(sourceId, credential),
    ...withHost(host, {
      listFileBackups: listOpenedBackups,
      checkFileObjects: checkOpenedObjects,
      checkBackup,
      getInterruptedRestore,
    }),
    getLastRestore: () => device.getLastRestore(),
    dismissInterruptedRestore: () => device.clearInterruptedRestore(),
    undoLastRestore: (answer, options) => announcing(() => undoLastRestore(host, askedUndos, answer, options)),
  };
}
