import { runWhenIdle } from '../platform/optional-features.ts';
import { deleteUnusedFiles } from '../catalogue/files.ts';

const TAKE_BACK_AFTER_MS = 500;
const SWEEP_AFTER_MS = 10_000;
let isPlanned = false;

/** Runs when the tab is idle. Failed work is tried again at the next start. */
function whenIdle(afterMs: number, work: () => Promise<unknown>): void {
  setTimeout(() => {
    runWhenIdle(() => {
      work().catch(() => undefined);
    });
  }, afterMs);
}

/** Cleans up after earlier tabs, once per page load: interrupted imports, files unused for a long time, and what
 * was derived from collections that are gone. */
export function tidyWhenIdle(): void {
  if (isPlanned) return;
  isPlanned = true;
  whenIdle(TAKE_BACK_AFTER_MS, async () => {
    const { recoverInterruptedImports } = await import('../catalogue/import/run/recover-interrupted.ts');
    return recoverInterruptedImports();
  });
  whenIdle(SWEEP_AFTER_MS, deleteUnusedFiles);
  whenIdle(SWEEP_AFTER_MS, async () => {
    const { dropUnusedColumns } = await import('../catalogue/query/drop-unused-columns.ts');
    return dropUnusedColumns();
  });
}
