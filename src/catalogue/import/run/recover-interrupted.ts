import { journal, withImportLock } from './import-journal.ts';
import { takeBack } from './take-back.ts';

/**
 * Takes back imports that were interrupted by a closed tab or a crash, unless a tab is importing right now. Meant for
 * the start of the app; may be called at any time.
 * @returns how many imports were taken back.
 */
export async function recoverInterruptedImports(): Promise<number> {
  const outcome = await withImportLock(async () => {
    const interrupted = await journal.runs.where('state').equals('running').primaryKeys();
    for (const runId of interrupted) await takeBack(runId);
    return interrupted.length;
  });
  return outcome?.result ?? 0;
}
