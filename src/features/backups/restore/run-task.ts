import type { Operation } from '../../errors/error-words.ts';
import { runStoppable, type JobCall, type JobEnd } from '../../../ui/job-runner.ts';
import { useWizard, type WizardState } from './wizard-store.ts';

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

/**
 * Runs one task of the sequence, with its progress in the store. Takes the place of one that runs already.
 * @param settle what becomes known with its value: it is set together with the end of the task, since a screen that saw
 * the task over and its value missing would start it a second time.
 */
export async function runTask<Value>(
  operation: Operation,
  title: string,
  work: (call: JobCall) => Promise<Value>,
  settle: (value: Value) => Partial<WizardState> = () => ({}),
): Promise<JobEnd<Value>> {
  stopTask();
  const task: Task = { cancel: () => undefined };
  running = task;
  // A task that was replaced, or left behind by starting over, has no say any more.
  const isCurrent = () => running === task;
  const end = await runStoppable(
    (cancel) => {
      task.cancel = cancel;
      useWizard.setState({
        job: { operation, title, isStopping: false, cancel },
        failure: undefined,
        wasStopped: false,
      });
    },
    (change) => {
      if (isCurrent()) useWizard.setState(({ job }) => ({ job: job && { ...job, ...change } }));
    },
    work,
  );
  if (!isCurrent()) return { kind: 'stopped' };
  running = undefined;
  useWizard.setState({ job: undefined, ...endOf(operation, end, settle) });
  return end;
}

function endOf<Value>(
  operation: Operation,
  end: JobEnd<Value>,
  settle: (value: Value) => Partial<WizardState>,
): Partial<WizardState> {
  switch (end.kind) {
    case 'done':
      return settle(end.value);
    case 'failed':
      return { failure: { operation, error: end.error } };
    case 'stopped':
      return { wasStopped: true };
  }
}
