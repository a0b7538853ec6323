import type { CheckReport } from '../../../engine/index.ts';
import type { BackupSummary, DeleteResult } from '../../../backup/contract/backups.ts';
import type { RestoreResult } from '../../../backup/contract/restoring.ts';
import { createJobStore, type JobOutcome as Outcome } from '../shared/job-store.ts';

/** The possible jobs; also the operations in error texts. */
export type JobKind = 'back-up' | 'verify' | 'download' | 'delete' | 'undo' | 'redo';

interface JobSubject {
  readonly kind: JobKind;
  /** In plain words, such as `Backing up`. */
  readonly title: string;
  /** The backup concerned, if there is one. */
  readonly backupId?: string;
}

type JobResult =
  | { readonly kind: 'backed-up'; readonly backup: BackupSummary }
  | { readonly kind: 'verified'; readonly backup: BackupSummary; readonly report: CheckReport }
  | { readonly kind: 'downloaded'; readonly fileName: string; readonly sizeBytes: number }
  | { readonly kind: 'deleted'; readonly result: DeleteResult }
  | { readonly kind: 'undone'; readonly by: 'undo' | 'redo'; readonly result: RestoreResult; readonly stays: number };

/** How a job ended. */
export type JobOutcome = Outcome<JobSubject, JobResult>;

/** The one job of the backup screens. Everything but an undo can be broken off at no cost. */
export const { useJobStore, runJob, dismissOutcome } = createJobStore<JobSubject, JobResult>(
  ({ kind }) => kind === 'undo' || kind === 'redo',
);
