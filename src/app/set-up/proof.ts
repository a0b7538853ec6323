import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { create } from 'zustand';
import { useJobStore as useBackupJobStore } from '../../features/backups/job-store.ts';
import { useBackupJobs } from '../../features/backups/use-backup-jobs.ts';
import { useJobStore as useDestinationJobStore, type JobOutcome } from '../../features/destinations/job-store.ts';
import { useDestinationJobs } from '../../features/destinations/use-destination-jobs.ts';
import { automationQueries } from '../../worker/automation-queries.ts';

/** What makes a copy proven, in its order. */
export const PROOF_PARTS = ['backup', 'copy', 'test'] as const;
export type ProofPart = (typeof PROOF_PARTS)[number];

interface Proof {
  /** The part that runs, or at which it stopped; those before it are done. */
  readonly at: ProofPart | undefined;
  readonly isRunning: boolean;
}

/** How far the proof is. Outlives the screen: leaving does not stop it. */
export const useProofStore = create<Proof>(() => ({ at: undefined, isRunning: false }));

/** Follow-up work after a backup may hold a lock for some seconds. */
const MOST_ATTEMPTS = 30;
const BETWEEN_ATTEMPTS_MS = 1000;

/** Backs up, copies to a destination, and restores from there for a test. */
export function useProof(destinationId: string) {
  const queryClient = useQueryClient();
  const { backUp } = useBackupJobs();
  const { copy, drill } = useDestinationJobs();
  const backUpWhole = async () => {
    if (await isBackedUp(queryClient)) return true;
    await whenFree(useBackupJobStore);
    await backUp();
    return useBackupJobStore.getState().outcome?.kind === 'backed-up';
  };
  const works: Readonly<Record<ProofPart, () => Promise<boolean>>> = {
    backup: backUpWhole,
    copy: () => untilNotBusy(() => copy(destinationId), (outcome) => outcome.kind === 'copied' && outcome.result.destinations.every(({ outcome: result }) => result !== 'failed')),
    test: () => untilNotBusy(() => drill(destinationId), (outcome) => outcome.kind === 'drilled' && outcome.report.outcome === 'passed'),
  };
  /** @returns whether all of it succeeded; where it did not, the part's own notice says why. */
  return async (): Promise<boolean> => {
    if (useProofStore.getState().isRunning) return false;
    for (const part of PROOF_PARTS) {
      useProofStore.setState({ at: part, isRunning: true });
      const isDone = await works[part]().catch(() => false);
      if (isDone) continue;
      useProofStore.setState({ isRunning: false });
      return false;
    }
    useProofStore.setState({ at: undefined, isRunning: false });
    return true;
  };
}

/** Whether the last backup already holds everything. */
async function isBackedUp(queryClient: QueryClient): Promise<boolean> {
  const { changes: { records, files, other, since } } = await queryClient.fetchQuery({ ...automationQueries.automation, staleTime: 0 });
  return since !== null && records + files + other === 0;
}

/** Runs a job again while something else is in its way. @returns whether it succeeded. */
async function untilNotBusy(run: () => Promise<void>, isSuccess: (outcome: JobOutcome) => boolean): Promise<boolean> {
  for (let attempt = 1; ; attempt += 1) {
    await whenFree(useDestinationJobStore);
    await run();
    const { outcome } = useDestinationJobStore.getState();
    if (outcome && isSuccess(outcome)) return true;
    if (!outcome || !isBusy(outcome) || attempt === MOST_ATTEMPTS) return false;
    await new Promise((resolve) => { setTimeout(resolve, BETWEEN_ATTEMPTS_MS); });
  }
}

function isBusy(outcome: JobOutcome): boolean {
  if (outcome.kind === 'copied') return outcome.result.destinations.some(({ error }) => error?.code === 'busy');
  return outcome.kind === 'failed' && outcome.error instanceof Error && 'code' in outcome.error && outcome.error.code === 'busy';
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
