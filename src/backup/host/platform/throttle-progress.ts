import type { Progress } from '../../../engine/index.ts';

const LEAST_INTERVAL_MS = 100;

/** Passes on about ten reports a second, and the first and last of every phase. */
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
