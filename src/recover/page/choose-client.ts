import { BackupError, toBackupError, type SerializedBackupError } from '../../engine/index.ts';
import type { Client, JobOptions } from '../../rpc/calls.ts';
import { deriveClient, WorkerCalls, type CallSender } from '../../rpc/client.ts';
import { RECOVERY_CALLS } from '../contract.ts';
import { createHandlers } from '../worker/serve-recovery.ts';

/**
 * The calls of the page, answered by a worker.
 *
 * [Note: Workers that cannot read]
 * In WebKitGTK 2.50, a worker of a page from the disk cannot read any Blob, not even its own (`NotReadableError`),
 * while the page can. There, and where no worker starts, the page does the work itself.
 * @param script of this page: see the note in `main.ts`.
 */
export async function chooseClient(script: string): Promise<Client<typeof RECOVERY_CALLS>> {
  const worker = new WorkerCalls<SerializedBackupError>(() => startWorker(script), {
    cancelled: () => new BackupError('cancelled'),
    fromFailure: (failure) => BackupError.deserialize(failure),
    fromThrown: (thrown) => toBackupError(thrown, 'internal'),
  });
  const client = deriveClient(RECOVERY_CALLS, worker);
  if (await client.canReadBlobs().catch(() => false)) return client;
  worker.close();
  return deriveClient(RECOVERY_CALLS, answerHere());
}

function startWorker(script: string): Worker {
  const url = URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
  return new Worker(url, { name: 'recovery' });
}

function answerHere(): CallSender {
  const handlers = createHandlers();
  const answer = async (name: string, args: readonly unknown[]): Promise<unknown> => {
    // The client is derived from the same definitions: names and arguments fit.
    const handler = Reflect.get(handlers, name) as (...given: readonly unknown[]) => unknown;
    return handler(...args);
  };
  return {
    call: answer,
    run: (name, args, { signal, onProgress }: JobOptions<unknown>) =>
      answer(name, [
        ...args,
        { signal: signal ?? new AbortController().signal, onProgress: onProgress ?? (() => undefined) },
      ]),
  };
}
