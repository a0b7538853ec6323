import { describe, expect, it } from 'vitest';
import { BackupError } from '../engine/index.ts';
import { type RunningJob, runStoppable } from './job-runner.ts';

describe('work that can be stopped', () => {
  it('ends with its value, and shows its progress', async () => {
    const shown: Partial<RunningJob>[] = [];
    const end = await runStoppable(
      () => undefined,
      (change) => {
        shown.push(change);
      },
      async ({ onProgress }) => {
        onProgress({ phase: 'reading-rows', done: 1, bytesDone: 10 });
        return 7;
      },
    );
    expect(end).toEqual({ kind: 'done', value: 7 });
    expect(shown).toMatchObject([{ progress: { phase: 'reading-rows', done: 1 } }]);
  });

  it('reports at once that it is stopped, and ends as stopped, not as failed', async () => {
    const shown: Partial<RunningJob>[] = [];
    let stop: () => void = () => undefined;
    const end = runStoppable(
      (cancel) => {
        stop = cancel;
      },
      (change) => {
        shown.push(change);
      },
      ({ signal }) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => {
            reject(new BackupError('cancelled'));
          });
        }),
    );
    stop();
    expect(shown).toEqual([{ isStopping: true }]);
    expect(await end).toEqual({ kind: 'stopped' });
  });

  it('fails with the original error', async () => {
    const error = new BackupError('busy');
    expect(
      await runStoppable(
        () => undefined,
        () => undefined,
        () => Promise.reject(error),
      ),
    ).toEqual({ kind: 'failed', error });
  });
});
