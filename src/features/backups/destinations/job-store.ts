import { create } from 'zustand';
import type { CallOptions, DrillReport } from '../../../engine/index.ts';
import type {
  DestinationCheck,
  FileTrial,
  HealReport,
  ReplicationResult,
} from '../../../backup/contract/destinations.ts';
import { type JobEnd, type RunningJob, runStoppable } from '../../../ui/job-runner.ts';

/** What a job that is stopped leaves done. */
export type JobLeaves = 'copies' | 'repairs' | 'nothing';

/** How a job ended. */
export type JobOutcome =
  | { readonly kind: 'copied'; readonly result: ReplicationResult }
  | { readonly kind: 'checked'; readonly check: DestinationCheck }
  | { readonly kind: 'healed'; readonly report: HealReport }
  | { readonly kind: 'drilled'; readonly report: DrillReport }
  | { readonly kind: 'file-tried'; readonly trial: FileTrial; readonly fileName: string }
  /** The person, or a setting of the browser, did not allow the destination to be used. */
  | { readonly kind: 'declined'; readonly name: string; readonly noun: string }
  | { readonly kind: 'tested'; readonly durationMs: number }
  | { readonly kind: 'cancelled'; readonly leaves: JobLeaves }
  | { readonly kind: 'failed'; readonly error: unknown; readonly again: () => void };

export interface ActiveJob extends RunningJob {
  /** In plain words, such as `Copying backups`. */
  readonly title: string;
  readonly cancel: () => void;
}

/** What a job is about: one destination, or all (`undefined`). */
interface JobSubject {
  readonly title: string;
  readonly destinationId: string | undefined;
  /** Nothing, where it is left out. */
  readonly leaves?: JobLeaves;
}

interface JobState {
  readonly job: ActiveJob | undefined;
  readonly outcome: JobOutcome | undefined;
  /** The destination that the job, or the outcome, is about. */
  readonly about: string | undefined;
}

/**
 * The one job that runs on this screen, and how the last one ended. Outlives the screen, so that one can leave and come
 * back.
 */
export const useJobStore = create<JobState>(() => ({ job: undefined, outcome: undefined, about: undefined }));

/** The person has read it. */
export function dismissOutcome(): void {
  useJobStore.setState({ outcome: undefined });
}

/** Runs one job, unless another is running; how it ended stands in the store. */
export async function runJob(
  subject: JobSubject,
  work: (options: CallOptions) => Promise<JobOutcome>,
  onSettled: () => Promise<void>,
): Promise<void> {
  if (useJobStore.getState().job) return;
  const { title, destinationId, leaves = 'nothing' } = subject;
  const begin = (cancel: () => void) => {
    useJobStore.setState({ job: { title, isStopping: false, cancel }, outcome: undefined, about: destinationId });
  };
  const update = (change: Partial<RunningJob>) => {
    useJobStore.setState(({ job }) => ({ job: job && { ...job, ...change } }));
  };
  const end = await runStoppable(begin, update, work);
  const again = () => {
    void runJob(subject, work, onSettled);
  };
  // First what the screen knows, so that nothing beside the outcome says otherwise.
  await onSettled().finally(() => {
    useJobStore.setState({ job: undefined, outcome: outcomeOf(end, leaves, again) });
  });
}

function outcomeOf(end: JobEnd<JobOutcome>, leaves: JobLeaves, again: () => void): JobOutcome {
  switch (end.kind) {
    case 'done':
      return end.value;
    case 'stopped':
      return { kind: 'cancelled', leaves };
    case 'failed':
      return { kind: 'failed', error: end.error, again };
  }
}
