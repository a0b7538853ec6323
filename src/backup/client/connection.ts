import { proxy, type Remote } from 'comlink';
import {
  BackupError,
  throwIfAborted,
  toBackupError,
  type CallOptions,
  type SerializedBackupError,
} from '../../engine/index.ts';
import { WorkerBrokenError, WorkerLink } from '../../rpc/worker-link.ts';
import type { JobId, OnProgress, Reply } from '../contract/backups.ts';
import type { WorkerServices } from '../contract/services.ts';

type RemoteServices = Remote<WorkerServices>;

/** Asks the person to unlock the app. @returns whether it is unlocked: then what was refused is asked once more. */
export type AskToUnlock = () => Promise<boolean>;

function isAppLocked({ code, context }: SerializedBackupError): boolean {
  return code === 'locked' && context['lock'] === 'app';
}

/**
 * The way to the worker, which is started when it is first needed. The clients of the families of calls share one:
 * see `client.ts` and the other `*-client.ts`.
 */
export class WorkerConnection {
  readonly #link = new WorkerLink<WorkerServices>(
    () => new Worker(new URL('../host/backup.worker.ts', import.meta.url), { type: 'module', name: 'backup' }),
  );
  #askToUnlock: AskToUnlock | undefined;

  /** From now on, a call that is refused since the app is locked waits for the person, and then continues. */
  onLocked(askToUnlock: AskToUnlock | undefined): void {
    this.#askToUnlock = askToUnlock;
  }

  /** Makes a job of a long call: gives it an id, cancels it by the signal, and lends it `onProgress`. */
  async run<Value>(
    start: (service: RemoteServices, job: JobId, onProgress: OnProgress) => Promise<Reply<Value>>,
    { signal, onProgress }: CallOptions,
  ): Promise<Value> {
    throwIfAborted(signal);
    const job = crypto.randomUUID();
    // A report that is still on its way when the job has ended would only confuse.
    let isRunning = true;
    const report = proxy<OnProgress>((progress) => {
      if (isRunning) onProgress?.(progress);
    });
    const cancel = () => {
      this.#link.tell((service) => service.cancel(job));
    };
    signal?.addEventListener('abort', cancel);
    try {
      return await this.call((service) => {
        // It may have been given up while the app was being unlocked.
        throwIfAborted(signal);
        return start(service, job, report);
      });
    } finally {
      isRunning = false;
      signal?.removeEventListener('abort', cancel);
    }
  }

  /**
   * Sends a short call. @throws BackupError what the worker answers, `cancelled` where it was ended, `internal` where
   * it broke.
   */
  async call<Value>(send: (service: RemoteServices) => Promise<Reply<Value>>): Promise<Value> {
    let reply: Reply<Value>;
    try {
      reply = await this.#link.call(send);
    } catch (error) {
      if (error instanceof WorkerBrokenError)
        throw new BackupError('internal', { context: { what: 'backup worker' }, hint: 'worker-broken' });
      throw toBackupError(error, 'internal');
    }
    if (reply.ok) return reply.value;
    if (isAppLocked(reply.error) && (await this.#askToUnlock?.())) return this.call(send);
    throw BackupError.deserialize(reply.error);
  }

  /**
   * Ends the worker, and whatever it is doing, at once (those calls end as `cancelled`). The next call starts another.
   */
  close(): void {
    this.#link.end(new BackupError('cancelled'));
  }
}

/** The one of this page. */
export const connection = new WorkerConnection();
