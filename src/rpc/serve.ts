import { releaseProxy } from 'comlink';
import type { CallPort, Calls, Handlers, JobId, JobOptions, ProgressOf, Reply } from './calls.ts';

/** How a worker answers. */
interface Serving<Defined extends Calls, Failure> {
  /** Turns the outcome of a call into what crosses to the page. Never throws. */
  readonly reply: <Value>(work: () => Promise<Value> | Value) => Promise<Reply<Value, Failure>>;
  /** Asked before each call; throws to refuse it. */
  readonly admit?: (call: Defined[keyof Defined]) => Promise<void>;
  /** Makes progress bearable to send. */
  readonly throttle?: (
    report: Report<ProgressOf<Defined[keyof Defined]>>,
  ) => Report<ProgressOf<Defined[keyof Defined]>>;
}

type Report<Progress> = (progress: Progress) => void;

type Handler = (...args: unknown[]) => unknown;

/** The worker's side of its calls: expose what this returns with Comlink. */
export function serveCalls<Defined extends Calls, Failure>(
  calls: Defined,
  handlers: Handlers<Defined>,
  { reply, admit = () => Promise.resolve(), throttle = (report) => report }: Serving<Defined, Failure>,
): CallPort<Failure> {
  const jobs = new Jobs();
  const admitted = async (name: string): Promise<Handler> => {
    await admit(calls[name] as Defined[keyof Defined]);
    // The page's client is derived from the same definitions: the name and arguments that it sends fit.
    return handlers[name] as Handler;
  };
  return {
    call: (name, args) => reply(async () => (await admitted(name))(...args)),
    run: (name, args, job, onProgress) =>
      reply(() =>
        jobs.run(job, onProgress, async ({ signal, onProgress: report }) =>
          (await admitted(name))(...args, { signal, onProgress: throttle(report) }),
        ),
      ),
    cancel: (job) => jobs.cancel(job),
  };
}

/** The jobs that are running, so that each can be cancelled by its id. */
export class Jobs {
  readonly #running = new Map<JobId, AbortController>();

  /** Runs `work` as a job: with a signal that `cancel` gives. `onProgress` is released when the job ends. */
  async run<Value, Progress>(
    job: JobId,
    onProgress: (progress: Progress) => void,
    work: (options: Required<JobOptions<Progress>>) => Promise<Value>,
  ): Promise<Value> {
    const controller = new AbortController();
    this.#running.set(job, controller);
    try {
      return await work({ signal: controller.signal, onProgress });
    } finally {
      this.#running.delete(job);
      release(onProgress);
    }
  }

  /** Does nothing if the job has ended. */
  cancel(job: JobId): void {
    this.#running.get(job)?.abort();
  }
}

/** A function of the page comes with a port of its own, which stays open until it is released. */
function release(onProgress: object): void {
  const releaseIt: unknown = Reflect.get(onProgress, releaseProxy);
  if (typeof releaseIt === 'function') releaseIt();
}
