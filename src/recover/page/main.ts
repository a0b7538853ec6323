import { BackupError, toBackupError, type SerializedBackupError } from '../../engine/index.ts';
import { deriveClient, WorkerCalls } from '../../rpc/client.ts';
import { WorkerBrokenError } from '../../rpc/worker-link.ts';
import { RECOVERY_CALLS } from '../contract.ts';
import { ownBackup } from './own-backup.ts';
import { deleteForgottenPieces } from './saving/temporary-pieces.ts';
import { Screens } from './screens.ts';
import { openPicked, showStart } from './start-screen.ts';

/** The worker's script. From the disk, browsers start only classic workers, and only from Blobs. */
declare const RECOVERY_WORKER: string;

function startWorker(): Worker {
  const url = URL.createObjectURL(new Blob([RECOVERY_WORKER], { type: 'text/javascript' }));
  return new Worker(url, { name: 'recovery' });
}

const calls = new WorkerCalls<SerializedBackupError>(startWorker, {
  cancelled: () => new BackupError('cancelled'),
  fromFailure: (failure) => BackupError.deserialize(failure),
  fromThrown: (thrown) =>
    thrown instanceof WorkerBrokenError ? new BackupError('internal') : toBackupError(thrown, 'internal'),
});
const main = document.querySelector('main');
if (main) {
  const screens = new Screens(deriveClient(RECOVERY_CALLS, calls), main);
  showStart(screens);
  const own = ownBackup();
  if (own) void screens.attempt(main, () => openPicked(screens, 'This file', { kind: 'file', file: own }));
}
void deleteForgottenPieces();
