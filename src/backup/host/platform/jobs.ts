import { releaseProxy } from 'comlink';
import type { CallOptions, Progress } from '../../../engine/index.ts';
import type { JobId, OnProgress } from '../../contract/backups.ts';
import { throttleProgress } from './throttle-progress.ts';

/** A function of the page comes by a port of its own, which is closed when it is no longer called. */
function letGo(onProgress: object): void {
  const release: unknown = Reflect.get(onProgress, releaseProxy);
  if (typeof release === 'function') release();
}

/** The same for a call that is refused: whatever functions came with it. */
export function letGoOfAll(given: readonly unknown[]): void {
  for (const value of given) if (typeof value === 'function') letGo(value);
}

/** The jobs that are running, so that each can be cancelled by its id. */
export class Jobs {
  readonly #running = new Map<JobId, AbortController>();

  /** Runs `work` as a job: with a signal that `cancel` gives, and progress that is bearable to send. */
  async run<Value>(
    job: JobId,
    onProgress: OnProgress | undefined,
    work: (options: Required<CallOptions>) => Promise<Value>,
  ): Promise<Value> {
    const controller = new AbortController();
    this.#running.set(job, controller);
    const report: (progress: Progress) => void = onProgress
      ? throttleProgress(onProgress, () => performance.now())
      : () => undefined;
    try {
      return await work({ signal: controller.signal, onProgress: report });
    } finally {
      this.#running.delete(job);
      if (onProgress) letGo(onProgress);
    }
  }

  /** Does nothing where the job has ended. */
  cancel(job: JobId): void {
    this.#running.get(job)?.abort();
  }
}
