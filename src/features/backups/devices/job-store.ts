import type { SyncResult } from '../../../backup/contract/syncing.ts';
import { createJobStore, type JobOutcome as Outcome } from '../shared/job-store.ts';

interface JobSubject {
  /** In plain words, such as `Synchronising`. */
  readonly title: string;
}

type JobResult =
  | { readonly kind: 'synchronised'; readonly result: SyncResult }
  | { readonly kind: 'retired'; readonly name: string }
  | { readonly kind: 'undone'; readonly stays: number };

/** How a job ended. */
export type JobOutcome = Outcome<JobSubject, JobResult>;

/** The one job of the screens about devices. Changes come in completely or not at all, so any job may be stopped. */
export const { useJobStore, runJob, dismissOutcome } = createJobStore<JobSubject, JobResult>();
