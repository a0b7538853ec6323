import { proxy, releaseProxy, type Remote, wrap } from 'comlink';
import { BackupError, throwIfAborted, toBackupError, type CallOptions, type SerializedBackupError } from '../engine/index.ts';
import type { JobId, OnProgress, Reply } from './protocol.ts';
import type { WorkerServices } from './services.ts';

type RemoteServices = Remote<WorkerServices>;

interface RunningWorker {
  readonly service: RemoteServices;
  /** Rejects when it is ended: then nothing more is answered. */
  readonly ended: Promise<never>;
  end(error: BackupError): void;
}

/** @param onBroken its code could not be loaded, or it has broken. */
function startWorker(onBroken: (error: BackupError) => void): RunningWorker {
  const worker = new Worker(new URL('./backup.worker.ts', import.meta.url), { type: 'module', name: 'backup' });
  const service = wrap<WorkerServices>(worker);
  let reject: (error: BackupError) => void = () => undefined;
  const ended = new Promise<never>((_, no) => {
    reject = no;
  });
  // It is raced with each call; between calls nobody waits for it.
  ended.catch(() => undefined);
  worker.addEventListener('error', () => {
    onBroken(new BackupError('internal', { context: { what: 'backup worker' }, hint: 'Reload the page, then try again.' }));
  });
  return {
    service,
    ended,
    end: (error) => {
      service[releaseProxy]();
      worker.terminate();
      reject(error);
    },
  };
}

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
  #running: RunningWorker | undefined;
  #askToUnlock: AskToUnlock | undefined;

  /** From now on, a call that is refused since the app is locked waits for the person, and then goes on. */
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
    const cancel = () => void this.#running?.service.cancel(job);
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

  /** Sends a short call. @throws BackupError what the worker answers, `cancelled` where it was ended, `internal` where it broke. */
  async call<Value>(send: (service: RemoteServices) => Promise<Reply<Value>>): Promise<Value> {
    let reply: Reply<Value>;
    try {
      const running = this.#start();
      reply = await Promise.race([send(running.service), running.ended]);
    } catch (error) {
      throw toBackupError(error, 'internal');
    }
    if (reply.ok) return reply.value;
    if (isAppLocked(reply.error) && (await this.#askToUnlock?.())) return this.call(send);
    throw BackupError.deserialize(reply.error);
  }

  /** Ends the worker, and whatever it is doing, at once (those calls end as `cancelled`). The next call starts another. */
  close(): void {
    this.#running?.end(new BackupError('cancelled'));
    this.#running = undefined;
  }

  #start(): RunningWorker {
    if (!this.#running) {
      const running = startWorker((error) => {
        if (this.#running === running) this.#running = undefined;
        running.end(error);
      });
      this.#running = running;
    }
    return this.#running;
  }
}

/** The one of this page. */
export const connection = new WorkerConnection();
