import { BackupError } from '../../../engine/index.ts';
import type { Journal } from './keep-journal.ts';
import { withoutEntries } from './without-entries.ts';

/**
 * Makes changes; if there is no space for them, once more without entries in the journal. See [Note: No space for an
 * entry].
 */
export async function sparingSpace<Value>(journal: Journal | undefined, work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    if (!journal || !(error instanceof BackupError) || error.code !== 'quota-exceeded') throw error;
  }
  return withoutEntries(work);
}
