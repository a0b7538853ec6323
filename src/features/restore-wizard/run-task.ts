import { BackupError, type CallOptions } from '../../engine/index.ts';
import type { Operation } from '../../ui/error-words.ts';
import { createProgressFilter } from '../../ui/job-runner.ts';
import { useWizard, type RestoreJob } from './wizard-store.ts';

/** How a task ended. */
export type TaskEnd<Value> = { readonly kind: 'done'; readonly value: Value } | { readonly kind: 'stopped' } | { readonly kind: 'failed'; readonly error: unknown };

let running: AbortController | undefined;

/** Stops the task that runs, if any; its end is no longer taken in. */
export function stopTask(): void {
  running?.abort();
  running = undefined;
}

/** Runs one task of the sequence, with its progress in the store. Takes the place of one that runs already. */
export async function runTask<Value>(operation: Operation, title: string, work: (options: CallOptions) => Promise<Value>): Promise<TaskEnd<Value>> {
  stopTask();
  const controller = new AbortController();
  running = controller;
  // A task that was replaced, or left behind by starting over, has no say any more.
  const isCurrent = () => running === controller;
  const update = (change: Partial<RestoreJob>) => {
    if (isCurrent()) useWizard.setState(({ job }) => ({ job: job && { ...job, ...change } }));
  };
  const cancel = () => {
    update({ isStopping: true });
    controller.abort();
  };
  useWizard.setState({ job: { operation, title, isStopping: false, cancel }, failure: undefined, wasStopped: false });
  try {
    const value = await work({ signal: controller.signal, onProgress: createProgressFilter(update) });
    return isCurrent() ? { kind: 'done', value } : { kind: 'stopped' };
  } catch (error) {
    if (!isCurrent() || (error instanceof BackupError && error.code === 'cancelled')) return { kind: 'stopped' };
    useWizard.setState({ failure: { operation, error } });
    return { kind: 'failed', error };
  } finally {
    if (isCurrent()) {
      running = undefined;
      useWizard.setState({ job: undefined });
    }
  }
}
