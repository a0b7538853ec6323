import type { DestinationStatus, ReplicationResult } from '../../../backup/contract/destinations.ts';
import type { JobOutcome } from './job-store.ts';

/** How a finished copy to one or more destinations is reported. */
export function copyTitle({ destinations }: Pick<ReplicationResult, 'destinations'>): {
  readonly tone: 'good' | 'bad' | 'neutral';
  readonly title: string;
} {
  const count = (wanted: string) => destinations.filter(({ outcome }) => outcome === wanted).length;
  const failed = count('failed');
  if (failed > 0) {
    const isAll = failed === destinations.length;
    return { tone: 'bad', title: isAll ? 'The copy could not be made.' : 'Not all copies could be made.' };
  }
  if (count('waiting') > 0) return { tone: 'neutral', title: 'Copying continues when there is a connection.' };
  return { tone: 'good', title: 'All copies are up to date.' };
}

/** Whether the good report of a copy is no longer true, because backups have been made since. */
export function isOvertaken(outcome: JobOutcome, { waiting }: Pick<DestinationStatus, 'waiting'>): boolean {
  return outcome.kind === 'copied' && waiting > 0 && copyTitle(outcome.result).tone === 'good';
}
