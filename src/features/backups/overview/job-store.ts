import { create } from 'zustand';
import type { CallOptions, CheckReport } from '../../../engine/index.ts';
import type { BackupSummary, DeleteResult, RestoreResult } from '../../../backup/contract/backups.ts';
import { guardLeaving } from '../../../ui/guard-leaving.ts';
import { type JobEnd, type RunningJob, runStoppable } from '../../../ui/job-runner.ts';

/** What can be running here; also the operations in error texts. */
export type JobKind = 'back-up' | 'verify' | 'download' | 'delete' | 'undo' | 'redo';

/** How a job ended. */
export type JobOutcome =
  | { readonly kind: 'backed-up'; readonly backup: BackupSummary }
  | { readonly kind: 'verified'; readonly backup: BackupSummary; readonly report: CheckReport }
  | { readonly kind: 'downloaded'; readonly fileName: string; readonly sizeBytes: number }
  | { readonly kind: 'deleted'; readonly result: DeleteResult }
  | { readonly kind: 'undone'; readonly by: 'undo' | 'redo'; readonly result: RestoreResult; readonly stays: number }
  | { readonly kind: 'cancelled'; readonly job: JobKind }
  | { readonly kind: 'failed'; readonly job: JobKind; readonly error: unknown; readonly again: () => void };

export interface ActiveJob extends RunningJob {
  readonly kind: JobKind;
  /** In plain words, such as `Backing up`. */
  readonly title: string;
  /** The backup that it is about, where it is about one. */
  readonly backupId?: string;
  readonly cancel: () => void;
}

interface JobState {
  readonly job: ActiveJob | undefined;
  readonly outcome: JobOutcome | undefined;
  /** The backup that the outcome is about, where it is about one. */
  readonly outcomeOf: string | undefined;
}

/** The one job that runs, and how the last one ended. Outlives the screens, so that one can leave and come back. */
export const useJobStore = create<JobState>(() => ({ job: undefined, outcome: undefined, outcomeOf: undefined }));

/** The person has read it. */
export function dismissOutcome(): void {
  useJobStore.setState({ outcome: undefined });
}

/** Runs one job, unless another is running; how it ended stands in the store. */
export async function runJob(
  { kind, title, backupId }: Pick<ActiveJob, 'kind' | 'title' | 'backupId'>,
  work: (options: CallOptions) => Promise<JobOutcome>,
  onSettled: () => Promise<void>,
): Promise<void> {
  if (useJobStore.getState().job) return;
  const named = { kind, title, ...(backupId === undefined ? {} : { backupId }) };
  const begin = (cancel: () => void) => {
    useJobStore.setState({ job: { ...named, isStopping: false, cancel }, outcome: undefined });
  };
  const update = (change: Partial<RunningJob>) => {
    useJobStore.setState(({ job }) => ({ job: job && { ...job, ...change } }));
  };
  // All else can be broken off at no cost; an undo, like a restore, is better let come to its end.
  const release = kind === 'undo' || kind === 'redo' ? guardLeaving() : undefined;
  const end = await runStoppable(begin, update, work);
  release?.();
  const again = () => {
    void runJob(named, work, onSettled);
  };
  useJobStore.setState({ job: undefined, outcome: outcomeOf(kind, end, again), outcomeOf: backupId });
  await onSettled();
}

function outcomeOf(job: JobKind, end: JobEnd<JobOutcome>, again: () => void): JobOutcome {
  switch (end.kind) {
    case 'done':
      return end.value;
    case 'stopped':
      return { kind: 'cancelled', job };
    case 'failed':
      return { kind: 'failed', job, error: end.error, again };
  }
}
