import { type JobCall, type JobEnd, type RunningJob, runStoppable } from './job-runner.ts';

/** A job that runs: what it is about, how far it is, and how to stop it. */
export type ActiveJob<About> = About & RunningJob & { readonly cancel: () => void };

interface Task {
  cancel: () => void;
}

/**
 * Room for one job at a time, shown as `job` in a store. What its end leads to is set together with that end: a screen
 * that saw the job over and its result missing would start it a second time.
 */
export class JobSlot<About extends object, Also extends object> {
  readonly #show: (job: ActiveJob<About> | undefined, also?: Partial<Also>) => void;
  #task: Task | undefined;

  /** @param show puts the job, and what changes together with it, into the store. */
  constructor(show: (job: ActiveJob<About> | undefined, also?: Partial<Also>) => void) {
    this.#show = show;
  }

  get isBusy(): boolean {
    return this.#task !== undefined;
  }

  /** Stops the job that runs, if any, and ignores how it ends. */
  stop(): void {
    const task = this.#task;
    this.#task = undefined;
    task?.cancel();
  }

  /**
   * Runs a job; one that runs already is stopped.
   * @param begin set together with the beginning.
   * @param settle gives what is set together with the end; until it resolves the job is shown as running.
   * @returns how it ended; `stopped` if another took its place.
   */
  async run<Value>(
    about: About,
    work: (call: JobCall) => Promise<Value>,
    begin: Partial<Also>,
    settle: (end: JobEnd<Value>) => Partial<Also> | Promise<Partial<Also>>,
  ): Promise<JobEnd<Value>> {
    this.stop();
    const task: Task = { cancel: () => undefined };
    this.#task = task;
    const isCurrent = () => this.#task === task;
    let job: ActiveJob<About> | undefined;
    const end = await runStoppable(
      (cancel) => {
        task.cancel = cancel;
        job = { ...about, isStopping: false, cancel };
        this.#show(job, begin);
      },
      (change) => {
        if (!isCurrent() || !job) return;
        job = { ...job, ...change };
        this.#show(job);
      },
      work,
    );
    if (!isCurrent()) return { kind: 'stopped' };
    const settled = await settle(end);
    if (!isCurrent()) return { kind: 'stopped' };
    this.#task = undefined;
    this.#show(undefined, settled);
    return end;
  }
}
