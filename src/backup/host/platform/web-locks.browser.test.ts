import { afterEach, expect, it, vi } from 'vitest';
import { runYielding } from '../automation/yielding.ts';
import { withWorkLock } from './web-locks.ts';

/** Ends once it is told to. */
const untilStopped = ({ signal }: { readonly signal?: AbortSignal }) =>
  new Promise<void>((resolve) => {
    signal?.addEventListener('abort', () => {
      resolve();
    });
  });

it('automatic work yields to a person, even if it started while the person was waiting', async () => {
  let letGo: () => void = () => undefined;
  const first = withWorkLock(
    undefined,
    () =>
      new Promise<void>((resolve) => {
        letGo = resolve;
      }),
  );
  await expect.poll(async () => (await navigator.locks.query()).held).toHaveLength(1);
  const automatic = navigator.locks.request('heirloom-backup-work', () => runYielding({}, untilStopped));
  await expect.poll(async () => (await navigator.locks.query()).pending).toHaveLength(1);
  const person = withWorkLock(undefined, () => Promise.resolve('done'));
  await expect.poll(async () => (await navigator.locks.query()).pending).toHaveLength(2);
  letGo();
  expect(await person).toBe('done');
  await Promise.all([first, automatic]);
});

afterEach(() => {
  vi.restoreAllMocks();
});

it('a lock that nobody holds is not called busy by a browser that is slow to answer', async () => {
  const request = navigator.locks.request.bind(navigator.locks) as (...args: readonly unknown[]) => Promise<unknown>;
  const slowly = async (...args: readonly unknown[]) => {
    await new Promise((resolve) => setTimeout(resolve, 2000));
    return request(...args);
  };
  vi.spyOn(navigator.locks, 'request').mockImplementation(slowly as typeof navigator.locks.request);
  expect(await withWorkLock(undefined, () => Promise.resolve('done'))).toBe('done');
  await expect.poll(async () => (await navigator.locks.query()).held).toEqual([]);
});
