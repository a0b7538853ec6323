import type { Operation } from '../../ui/error-words.ts';
import { runStoppable, type JobCall, type JobEnd } from '../../ui/job-runner.ts';
import { useWizard } from './wizard-store.ts';

interface Task {
  cancel: () => void;
}

let running: Task | undefined;

/** Stops the task that runs, if any; its end is no longer taken in. */
export function stopTask(): void {
  const stopped = running;
  running = undefined;
  stopped?.cancel();
}

/** Runs one task of the sequence, with its progress in the store. Takes the place of one that runs already. */
export async function runTask<Value>(operation: Operation, title: string, work: (call: JobCall) => Promise<Value>): Promise<JobEnd<Value>> {
  stopTask();
  const task: Task = { cancel: () => undefined };
  running = task;
  // A task that was replaced, or left behind by starting over, has no say any more.
  const isCurrent = () => running === task;
  const end = await runStoppable(
    (cancel) => {
      task.cancel = cancel;
      useWizard.setState({ job: { operation, title, isStopping: false, cancel }, failure: undefined, wasStopped: false });
    },
    (change) => { if (isCurrent()) useWizard.setState(({ job }) => ({ job: job && { ...job, ...change } })); },
    work,
  );
  if (!isCurrent()) return { kind: 'stopped' };
  running = undefined;
  useWizard.setState({ job: undefined, ...(end.kind === 'failed' ? { failure: { operation, error: end.error } } : {}) });
  return end;
}
