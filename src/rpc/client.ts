import { proxy, type Remote } from 'comlink';
import { newJobId, type CallPort, type Calls, type Client, type JobOptions, type Reply } from './calls.ts';
import { WorkerLink } from './worker-link.ts';

/** Sends calls by name. */
export interface CallSender {
  call(name: string, args: readonly unknown[]): Promise<unknown>;
  run(name: string, args: readonly unknown[], options: JobOptions<unknown>): Promise<unknown>;
}

/** The page's side of a worker's calls: a function for each, by the definitions that both sides share. */
export function deriveClient<Defined extends Calls>(calls: Defined, sender: CallSender): Client<Defined> {
  const functions = Object.entries(calls).map(([name, call]) => [
    name,
    call.kind === 'call'
      ? (...given: readonly unknown[]) => sender.call(name, given)
      : (...given: readonly unknown[]) => {
          const args = Array.from({ length: call.args }, (_, at) => given[at]);
          return sender.run(name, args, given[call.args] ?? {});
        },
  ]);
  // `Object.fromEntries` forgets which name has which function; each has the one of its definition.
  return Object.fromEntries(functions) as Client<Defined>;
}

/** The errors of one worker's calls, as the page throws them. */
export interface ClientErrors<Failure> {
  readonly cancelled: () => Error;
  /** What the worker answered. */
  readonly fromFailure: (failure: Failure) => Error;
  /** What kept the worker from answering: a `WorkerBrokenError`, arguments that cannot be cloned, `cancelled`. */
  readonly fromThrown: (thrown: unknown) => unknown;
}

/** Sends calls to one worker, which starts with the first of them. */
export class WorkerCalls<Failure> implements CallSender {
  readonly #link: WorkerLink<CallPort<Failure>>;
  readonly #errors: ClientErrors<Failure>;
  readonly #isWorthRepeating: (failure: Failure) => Promise<boolean>;

  /**
   * @param create makes the worker: see `WorkerLink`.
   * @param isWorthRepeating asked about each failure; a call is sent again where it says so.
   */
  constructor(
    create: () => Worker,
    errors: ClientErrors<Failure>,
    isWorthRepeating: (failure: Failure) => Promise<boolean> = () => Promise.resolve(false),
  ) {
    this.#link = new WorkerLink(create);
    this.#errors = errors;
    this.#isWorthRepeating = isWorthRepeating;
  }

  call(name: string, args: readonly unknown[]): Promise<unknown> {
    return this.#send((port) => port.call(name, args));
  }

  /** Makes a job of a long call: gives it an id, cancels it by the signal, and lends it `onProgress`. */
  async run(name: string, args: readonly unknown[], { signal, onProgress }: JobOptions<unknown>): Promise<unknown> {
    this.#throwIfAborted(signal);
    const job = newJobId();
    // A report that arrives after the job has ended would only confuse.
    let isRunning = true;
    const report = proxy((progress: unknown) => {
      if (isRunning) onProgress?.(progress);
    });
    const cancel = () => {
      this.#link.tell((port) => port.cancel(job));
    };
    signal?.addEventListener('abort', cancel);
    try {
      return await this.#send((port) => {
        // It may have been cancelled before it was sent again.
        this.#throwIfAborted(signal);
        return port.run(name, args, job, report);
      });
    } finally {
      isRunning = false;
      signal?.removeEventListener('abort', cancel);
    }
  }

  /** Ends the worker at once; calls under way reject as `cancelled`. The next call starts another. */
  close(): void {
    this.#link.end(this.#errors.cancelled());
  }

  async #send(send: (port: Remote<CallPort<Failure>>) => Promise<Reply<unknown, Failure>>): Promise<unknown> {
    let reply: Reply<unknown, Failure>;
    try {
      reply = await this.#link.call(send);
    } catch (thrown) {
      throw this.#errors.fromThrown(thrown);
    }
    if (reply.ok) return reply.value;
    if (await this.#isWorthRepeating(reply.error)) return this.#send(send);
    throw this.#errors.fromFailure(reply.error);
  }

  #throwIfAborted(signal: AbortSignal | undefined): void {
    if (signal?.aborted) throw this.#errors.cancelled();
  }
}
