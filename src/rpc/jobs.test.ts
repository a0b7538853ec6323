import { expect, it } from 'vitest';
import { BackupError, throwIfAborted } from '../engine/index.ts';
import { newJobId } from './calls.ts';
import { Jobs } from './serve.ts';

const quiet = () => undefined;

it('cancels only the job with the given id', async () => {
  const jobs = new Jobs();
  const secondId = newJobId();
  let open: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => (open = resolve));
  const work = ({ signal }: { readonly signal: AbortSignal }) =>
    gate.then(() => throwIfAborted(signal)).then(() => 'done');
  const first = jobs.run(newJobId(), quiet, work);
  const second = jobs.run(secondId, quiet, work);
  jobs.cancel(secondId);
  jobs.cancel(newJobId());
  open();
  expect(await first).toBe('done');
  await expect(second).rejects.toMatchObject({ code: 'cancelled' });
  // It has ended: there is nothing to cancel, and its id may be used again.
  jobs.cancel(secondId);
  expect(await jobs.run(secondId, quiet, work)).toBe('done');
});

it('passes on progress and failures', async () => {
  const jobs = new Jobs();
  const seen: unknown[] = [];
  const failing = jobs.run(
    newJobId(),
    (progress) => seen.push(progress),
    async ({ onProgress }) => {
      onProgress({ phase: 'writing', done: 1, bytesDone: 2 });
      throw new BackupError('offline');
    },
  );
  await expect(failing).rejects.toMatchObject({ code: 'offline' });
  expect(seen).toEqual([{ phase: 'writing', done: 1, bytesDone: 2 }]);
});
