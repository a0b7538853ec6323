import { beforeEach, describe, expect, it, vi } from 'vitest';
import { BackupError } from '../../../engine/index.ts';
import { createJobStore } from './job-store.ts';

interface Subject {
  readonly title: string;
}
interface Done {
  readonly kind: 'done';
  readonly value: number;
}

const { useJobStore, runJob, dismissOutcome } = createJobStore<Subject, Done>();
const about = { title: 'Working' };
const refresh = vi.fn(() => Promise.resolve());

beforeEach(() => {
  refresh.mockReset().mockResolvedValue(undefined);
  dismissOutcome();
});

/** All states that screens see. */
async function statesOf(run: () => Promise<unknown>) {
  const seen: ReturnType<typeof useJobStore.getState>[] = [];
  const stop = useJobStore.subscribe((state) => {
    seen.push(state);
  });
  await run();
  stop();
  return seen;
}

describe('a job of the screens', () => {
  it('refreshes the screen first, then ends and shows its outcome at the same time', async () => {
    refresh.mockImplementation(() => {
      expect(useJobStore.getState()).toMatchObject({ job: about, outcome: undefined });
      return Promise.resolve();
    });
    const seen = await statesOf(() => runJob(about, () => Promise.resolve({ kind: 'done', value: 7 }), refresh));
    expect(refresh).toHaveBeenCalledOnce();
    expect(seen.filter(({ job }) => job === undefined)).toEqual([
      { job: undefined, outcome: { kind: 'done', value: 7 }, about },
    ]);
    expect(seen.filter(({ outcome }) => outcome !== undefined)).toHaveLength(1);
  });

  it('shows its outcome even if the screen cannot be refreshed', async () => {
    refresh.mockRejectedValue(new BackupError('offline'));
    await runJob(about, () => Promise.resolve({ kind: 'done', value: 7 }), refresh);
    expect(useJobStore.getState()).toMatchObject({ job: undefined, outcome: { kind: 'done', value: 7 } });
  });

  it('prevents a second job while it works and while the screen is refreshed', async () => {
    let finish: (done: Done) => void = () => undefined;
    const second = vi.fn(() => Promise.resolve({ kind: 'done', value: 2 } as const));
    refresh.mockImplementation(() => runJob({ title: 'Second' }, second, refresh));
    const first = runJob(about, () => new Promise<Done>((resolve) => (finish = resolve)), refresh);
    await runJob({ title: 'Second' }, second, refresh);
    finish({ kind: 'done', value: 1 });
    await first;
    expect(second).not.toHaveBeenCalled();
    expect(useJobStore.getState()).toMatchObject({ outcome: { value: 1 } });
  });

  it('that is stopped shows this immediately, and then its subject', async () => {
    const running = runJob(
      about,
      ({ signal }) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => {
            reject(new BackupError('cancelled'));
          });
        }),
      refresh,
    );
    useJobStore.getState().job?.cancel();
    expect(useJobStore.getState().job).toMatchObject({ isStopping: true });
    await running;
    expect(useJobStore.getState()).toMatchObject({ job: undefined, outcome: { kind: 'cancelled', about } });
  });

  it('can be run again after a failure', async () => {
    const error = new BackupError('busy');
    const work = vi
      .fn<() => Promise<Done>>()
      .mockRejectedValueOnce(error)
      .mockResolvedValue({ kind: 'done', value: 3 });
    await runJob(about, work, refresh);
    const { outcome } = useJobStore.getState();
    expect(outcome).toMatchObject({ kind: 'failed', error, about });
    if (outcome?.kind === 'failed') outcome.again();
    await vi.waitFor(() => {
      expect(useJobStore.getState()).toMatchObject({ job: undefined, outcome: { kind: 'done', value: 3 } });
    });
  });
});
