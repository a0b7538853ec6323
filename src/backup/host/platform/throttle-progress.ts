import type { Progress } from '../../../engine/index.ts';

const LEAST_INTERVAL_MS = 100;

/** Lets through some ten reports a second, and the first of every phase and the last of it, whenever they come. */
export function throttleProgress(
  report: (progress: Progress) => void,
  now: () => number,
): (progress: Progress) => void {
  let last: Progress | undefined;
  let lastAt = 0;
  return (progress) => {
    const isNew = last?.phase !== progress.phase;
    const isEnd = progress.total !== undefined && progress.done === progress.total && last?.done !== progress.done;
    if (!isNew && !isEnd && now() - lastAt < LEAST_INTERVAL_MS) return;
    last = progress;
    lastAt = now();
    report(progress);
  };
}
