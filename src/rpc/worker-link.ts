import { releaseProxy, type Remote, wrap } from 'comlink';

/** The error of a worker whose script could not be loaded, or that was broken by an uncaught error. */
export class WorkerBrokenError extends Error {
  override readonly name = 'WorkerBrokenError';
}

interface Running<Service> {
  readonly worker: Worker;
  readonly service: Remote<Service>;
  /** Rejects when the worker has ended; after that it answers nothing. */
  readonly ended: Promise<never>;
  readonly reject: (reason: unknown) => void;
}

/**
 * A page's link to one worker. The first call starts the worker, and so does the first call after it has broken or was
 * ended. A call never waits for a dead worker: it rejects.
 */
export class WorkerLink<Service> {
  readonly #create: () => Worker;
  readonly #onStarted: ((service: Remote<Service>) => void) | undefined;
  readonly #onEnded: (() => void) | undefined;
  #running: Running<Service> | undefined;

  /**
   * @param create makes the worker. Bundlers need the full address there: `new Worker(new URL('./x.worker.ts',
   *   import.meta.url))`.
   * @param listeners `onStarted` is called before the first call to each new worker; `onEnded` when one has broken or
   *   was ended.
   */
  constructor(
    create: () => Worker,
    listeners: { readonly onStarted?: (service: Remote<Service>) => void; readonly onEnded?: () => void } = {},
  ) {
    this.#create = create;
    this.#onStarted = listeners.onStarted;
    this.#onEnded = listeners.onEnded;
  }

  /** Notifies the running worker without expecting an answer; does nothing if no worker is running. */
  tell(send: (service: Remote<Service>) => Promise<unknown>): void {
    if (this.#running) send(this.#running.service).catch(() => undefined);
  }

  /** Sends one call. @throws WorkerBrokenError, the reason given to `end`, and whatever the call throws. */
  async call<Sent>(send: (service: Remote<Service>) => Sent): Promise<Awaited<Sent>> {
    const { service, ended } = this.#start();
    return Promise.race([send(service), ended]);
  }

  /** Ends the worker at once; calls in progress reject with `reason`. */
  end(reason: unknown): void {
    const running = this.#running;
    if (!running) return;
    this.#running = undefined;
    running.service[releaseProxy]();
    running.worker.terminate();
    running.reject(reason);
    this.#onEnded?.();
  }

  #start(): Running<Service> {
    if (this.#running) return this.#running;
    const worker = this.#create();
    const service = wrap<Service>(worker);
    let reject: (reason: unknown) => void = () => undefined;
    const ended = new Promise<never>((_, no) => {
      reject = no;
    });
    // Raced with each call; between calls nothing waits for it.
    ended.catch(() => undefined);
    const running = { worker, service, ended, reject };
    worker.addEventListener('error', (event) => {
      if (this.#running === running)
        this.end(new WorkerBrokenError(event.message || 'The worker could not be loaded.'));
    });
    this.#running = running;
    this.#onStarted?.(service);
    return running;
  }
}
