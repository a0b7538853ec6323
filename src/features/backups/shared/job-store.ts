import { create, type StoreApi, type UseBoundStore } from 'zustand';
import { guardLeaving } from '../../../ui/guard-leaving.ts';
import type { JobCall, JobEnd } from '../../../ui/job-runner.ts';
import { type ActiveJob, JobSlot } from '../../../ui/job-slot.ts';

/** How a job ended: what its work says, or one of these. */
export type JobOutcome<About, Done> =
  | Done
  | { readonly kind: 'cancelled'; readonly about: About }
  | { readonly kind: 'failed'; readonly about: About; readonly error: unknown; readonly again: () => void };

interface Ended<About, Done> {
  readonly outcome: JobOutcome<About, Done> | undefined;
  /** What the job, or the outcome, is about. */
  readonly about: About | undefined;
}

interface JobState<About, Done> extends Ended<About, Done> {
  readonly job: ActiveJob<About> | undefined;
}

interface JobStore<About, Done> {
  readonly useJobStore: UseBoundStore<StoreApi<JobState<About, Done>>>;
  /**
   * Runs one job, unless another is running; how it ended is in the store. First `onSettled` refreshes what the screen
   * shows, then the job is over and its outcome appears, so that nothing beside the outcome contradicts it.
   */
  readonly runJob: (
    about: About,
    work: (call: JobCall) => Promise<Done>,
    onSettled: () => Promise<void>,
  ) => Promise<void>;
  /** Removes the outcome: the person has read it. */
  readonly dismissOutcome: () => void;
}

/**
 * The one job of a family of screens, and how the last one ended. It outlives the screens, so that a person can leave
 * and come back.
 * @param guardsLeaving whether the browser asks before the tab is closed while such a job runs.
 */
export function createJobStore<About extends object, Done extends { readonly kind: string }>(
  guardsLeaving: (about: About) => boolean = () => false,
): JobStore<About, Done> {
  const useJobStore = create<JobState<About, Done>>(() => ({ job: undefined, outcome: undefined, about: undefined }));
  const slot = new JobSlot<About, Ended<About, Done>>((job, also) => {
    useJobStore.setState({ job, ...also });
  });
  const runJob: JobStore<About, Done>['runJob'] = async (about, work, onSettled) => {
    if (slot.isBusy) return;
    const again = () => {
      void runJob(about, work, onSettled);
    };
    await slot.run(
      about,
      guardsLeaving(about) ? (call) => whileGuarded(() => work(call)) : work,
      { about, outcome: undefined },
      async (end) => {
        // A screen that cannot be refreshed says so itself.
        await onSettled().catch(() => undefined);
        return { outcome: outcomeOf(about, end, again) };
      },
    );
  };
  return {
    useJobStore,
    runJob,
    dismissOutcome: () => {
      useJobStore.setState({ outcome: undefined });
    },
  };
}

async function whileGuarded<Value>(work: () => Promise<Value>): Promise<Value> {
  const release = guardLeaving();
  try {
    return await work();
  } finally {
    release();
  }
}

function outcomeOf<About, Done>(about: About, end: JobEnd<Done>, again: () => void): JobOutcome<About, Done> {
  switch (end.kind) {
    case 'done':
      return end.value;
    case 'stopped':
      return { kind: 'cancelled', about };
    case 'failed':
      return { kind: 'failed', about, error: end.error, again };
  }
}
