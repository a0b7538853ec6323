import { deleteUnusedFiles } from '../data/files.ts';

const AFTER_START_MS = 10_000;
let isPlanned = false;

/** Deletes long unused files once in the life of a tab, when it has nothing better to do. */
export function sweepWhenIdle(): void {
  if (isPlanned) return;
  isPlanned = true;
  setTimeout(() => {
    // Safari has no idle callback; after this long the start is over there too. A sweep that fails is tried at the next start.
    const idle = 'requestIdleCallback' in window ? window.requestIdleCallback.bind(window) : (run: () => void) => setTimeout(run);
    idle(() => { deleteUnusedFiles().catch(() => undefined); });
  }, AFTER_START_MS);
}
