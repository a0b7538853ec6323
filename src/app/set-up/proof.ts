import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { create } from 'zustand';
import type { ProtectionReport } from '../../backup/contract/protection.ts';
import { useJobStore as useBackupJobStore } from '../../features/backups/overview/job-store.ts';
import { useBackupJobs } from '../../features/backups/overview/use-backup-jobs.ts';
import {
  dismissOutcome,
  useJobStore as useDestinationJobStore,
  type JobOutcome,
} from '../../features/backups/destinations/job-store.ts';
import { useDestinationJobs } from '../../features/backups/destinations/use-destination-jobs.ts';
import { destinationQueries, protectionQueries } from '../../features/backups/shared/queries/client-queries.ts';

/** The steps that prove a copy, in order: one for copies that Heirloom makes, one for files that the person keeps. */
export const PROOFS = { replica: ['backup', 'copy', 'test'], file: ['backup', 'download', 'test-file'] } as const;
export type ProofKind = keyof typeof PROOFS;
export type ProofPart = (typeof PROOFS)[ProofKind][number];

interface Proof {
  /** The step that is running, or at which it stopped; earlier ones are done. */
  readonly at: ProofPart | undefined;
  readonly isRunning: boolean;
}

/** The progress of the proof. It outlives the screen: leaving does not stop it. */
export const useProofStore = create<Proof>(() => ({ at: undefined, isRunning: false }));

/** Starts again with another destination. */
export function forgetProof(): void {
  useProofStore.setState(({ isRunning }) => (isRunning ? {} : { at: undefined }));
}

/** Follow-up work after a backup may hold a lock for some seconds. */
const MOST_ATTEMPTS = 30;
const BETWEEN_ATTEMPTS_MS = 1000;

/** Makes a copy at a destination and proves it with a test restore. */
export function useProof(destinationId: string, kind: ProofKind) {
  const queryClient = useQueryClient();
  const backups = useBackupJobs();
  const destinations = useDestinationJobs();
  const works = proofWorks(destinationId, queryClient, { ...backups, ...destinations });
  /**
   * Continues as far as possible. A person can choose a file only with a click, so the proof of a file pauses before
   * that.
   * @returns whether all of it succeeded; if not, the notice of the failed part says why.
   */
  return async (): Promise<boolean> => {
    const { at, isRunning } = useProofStore.getState();
    if (isRunning) return false;
    const parts: readonly ProofPart[] = PROOFS[kind];
    const isPick = at === 'test-file' && parts.includes(at);
    for (const part of isPick ? [at] : parts) {
      const isPause = part === 'test-file' && !isPick;
      useProofStore.setState({ at: part, isRunning: !isPause });
      if (isPause) return false;
      const isDone = await works[part]().catch(() => false);
      if (isDone) continue;
      useProofStore.setState({ isRunning: false });
      return false;
    }
    useProofStore.setState({ at: undefined, isRunning: false });
    return true;
  };
}

type ProofJobs = Pick<ReturnType<typeof useBackupJobs>, 'backUp' | 'download'> &
  Pick<ReturnType<typeof useDestinationJobs>, 'copy' | 'drill' | 'tryFile'>;

/** What each step does. @returns whether it succeeded. */
function proofWorks(
  destinationId: string,
  queryClient: QueryClient,
  { backUp, download, copy, drill, tryFile }: ProofJobs,
): Readonly<Record<ProofPart, () => Promise<boolean>>> {
  return {
    backup: async () => {
      // The last backup may already contain everything.
      if ((await fetchProtection(queryClient)).facts.changesSince === 0) return true;
      await whenFree(useBackupJobStore);
      await backUp();
      return useBackupJobStore.getState().outcome?.kind === 'backed-up';
    },
    copy: () =>
      untilNotBusy(
        () => copy(destinationId),
        (outcome) =>
          outcome.kind === 'copied' && outcome.result.destinations.every(({ outcome: result }) => result !== 'failed'),
      ),
    test: () =>
      untilNotBusy(
        () => drill(destinationId),
        (outcome) => outcome.kind === 'drilled' && outcome.report.outcome === 'passed',
      ),
    download: async () => {
      const { latestId } = await fetchProtection(queryClient);
      if (latestId === null) return false;
      const destinations = await queryClient.fetchQuery({ ...destinationQueries.list, staleTime: 0 });
      if (destinations.some(({ files = [] }) => files.some(({ backupIds }) => backupIds.includes(latestId))))
        return true;
      await whenFree(useBackupJobStore);
      await download({ id: latestId });
      return useBackupJobStore.getState().outcome?.kind === 'downloaded';
    },
    'test-file': async () => {
      dismissOutcome();
      await tryFile();
      const { outcome } = useDestinationJobStore.getState();
      return (
        outcome?.kind === 'file-tried' && outcome.trial.kind === 'tried' && outcome.trial.drill?.outcome === 'passed'
      );
    },
  };
}

function fetchProtection(queryClient: QueryClient): Promise<ProtectionReport> {
  return queryClient.fetchQuery({ ...protectionQueries.report, staleTime: 0 });
}

/** Runs a job again while other work blocks it. @returns whether it succeeded. */
async function untilNotBusy(run: () => Promise<void>, isSuccess: (outcome: JobOutcome) => boolean): Promise<boolean> {
  for (let attempt = 1; ; attempt += 1) {
    await whenFree(useDestinationJobStore);
    await run();
    const { outcome } = useDestinationJobStore.getState();
    if (outcome && isSuccess(outcome)) return true;
    if (!outcome || !isBusy(outcome) || attempt === MOST_ATTEMPTS) return false;
    await new Promise((resolve) => {
      setTimeout(resolve, BETWEEN_ATTEMPTS_MS);
    });
  }
}

function isBusy(outcome: JobOutcome): boolean {
  if (outcome.kind === 'copied') return outcome.result.destinations.some(({ error }) => error?.code === 'busy');
  return (
    outcome.kind === 'failed' &&
    outcome.error instanceof Error &&
    'code' in outcome.error &&
    outcome.error.code === 'busy'
  );
}

interface JobStore {
  readonly getState: () => { readonly job: unknown };
  readonly subscribe: (listener: (state: { readonly job: unknown }) => void) => () => void;
}

/** Waits for a job that was started elsewhere on the screens. */
async function whenFree(store: JobStore): Promise<void> {
  if (store.getState().job === undefined) return;
  await new Promise<void>((resolve) => {
    const stop = store.subscribe(({ job }) => {
      if (job !== undefined) return;
      stop();
      resolve();
    });
  });
}
