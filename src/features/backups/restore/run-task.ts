import type { JobCall, JobEnd } from '../../../ui/job-runner.ts';
import { JobSlot } from '../../../ui/job-slot.ts';
import type { Operation } from '../../errors/error-words.ts';
import { type TaskSubject, useWizard, type WizardState } from './wizard-store.ts';

const tasks = new JobSlot<TaskSubject, WizardState>((job, also) => {
  useWizard.setState({ ...also, job });
});

/** Stops the task that runs, if any, and ignores how it ends. */
export function stopTask(): void {
  tasks.stop();
}

/**
 * Runs one task of the sequence, with its progress in the store. Takes the place of one that runs already.
 * @param settle what becomes known with its value: it is set together with the end of the task.
 */
export function runTask<Value>(
  operation: Operation,
  title: string,
  work: (call: JobCall) => Promise<Value>,
  settle: (value: Value) => Partial<WizardState> = () => ({}),
): Promise<JobEnd<Value>> {
  return tasks.run({ operation, title }, work, { failure: undefined, wasStopped: false }, (end) =>
    endOf(operation, end, settle),
  );
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
