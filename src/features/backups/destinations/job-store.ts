import type { DrillReport } from '../../../engine/index.ts';
import type {
  DestinationCheck,
  FileTrial,
  HealReport,
  ReplicationResult,
} from '../../../backup/contract/destinations.ts';
import { createJobStore, type JobOutcome as Outcome } from '../shared/job-store.ts';

/** What remains of a stopped job. */
export type JobLeaves = 'copies' | 'repairs' | 'nothing';

/** What a job is about: one destination, or all (`undefined`). */
interface JobSubject {
  /** In plain words, such as `Copying backups`. */
  readonly title: string;
  readonly destinationId: string | undefined;
  /** Nothing, where it is left out. */
  readonly leaves?: JobLeaves;
}

type JobResult =
  | { readonly kind: 'copied'; readonly result: ReplicationResult }
  | { readonly kind: 'checked'; readonly check: DestinationCheck }
  | { readonly kind: 'healed'; readonly report: HealReport }
  | { readonly kind: 'drilled'; readonly report: DrillReport }
  | { readonly kind: 'file-tried'; readonly trial: FileTrial; readonly fileName: string }
  /** The person, or a browser setting, did not allow using the destination. */
  | { readonly kind: 'declined'; readonly name: string; readonly noun: string }
  | { readonly kind: 'tested'; readonly durationMs: number };

/** How a job ended. */
export type JobOutcome = Outcome<JobSubject, JobResult>;

/** The one job of the destination screens. */
export const { useJobStore, runJob, dismissOutcome } = createJobStore<JobSubject, JobResult>();
