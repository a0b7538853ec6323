import { BackupError, toBackupError, type SerializedBackupError } from '../../engine/index.ts';
import type { Client } from '../../rpc/calls.ts';
import { deriveClient, WorkerCalls } from '../../rpc/client.ts';
import { WorkerBrokenError } from '../../rpc/worker-link.ts';
import { WORKER_CALLS } from '../contract/calls.ts';

/** Asks the person to unlock the app. @returns whether it is unlocked: then the refused call is sent again. */
type AskToUnlock = () => Promise<boolean>;

/**
 * The page's calls to the backup worker, which starts with the first call. `src/backup/contract` describes each call
 * and its notable errors; each throws a `BackupError`. Long calls take `{ signal, onProgress }` last; progress arrives
 * at most about ten times a second.
 */
export interface BackupClient extends Client<typeof WORKER_CALLS> {
  /** From now on, a call that is refused because the app is locked waits for the person, and then continues. */
  readonly onLocked: (askToUnlock: AskToUnlock | undefined) => void;
  /** Ends the worker at once; calls in progress reject as `cancelled`. The next call starts another. */
  readonly close: () => void;
}

/** A client with its own worker. */
export function createBackupClient(): BackupClient {
  let askToUnlock: AskToUnlock | undefined;
  const worker = new WorkerCalls<SerializedBackupError>(
    () => new Worker(new URL('../host/backup.worker.ts', import.meta.url), { type: 'module', name: 'backup' }),
    {
      cancelled: () => new BackupError('cancelled'),
      fromFailure: (failure) => BackupError.deserialize(failure),
      fromThrown: (thrown) =>
        thrown instanceof WorkerBrokenError
          ? new BackupError('internal', { context: { what: 'backup worker' }, hint: 'worker-broken' })
          : toBackupError(thrown, 'internal'),
    },
    async (failure) => isAppLocked(failure) && askToUnlock !== undefined && (await askToUnlock()),
  );
  return {
    ...deriveClient(WORKER_CALLS, worker),
    onLocked: (ask) => {
      askToUnlock = ask;
    },
    close: () => {
      worker.close();
    },
  };
}

function isAppLocked({ code, context }: SerializedBackupError): boolean {
  return code === 'locked' && context['lock'] === 'app';
}

/** The one client of this page. */
export const backupClient = createBackupClient();
