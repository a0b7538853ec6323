import { ImportError, toImportError } from '../import-error.ts';
import type { ImportProgress } from '../import-model.ts';
import { forgetRun, type ImportRun, journal, withImportLock } from './import-journal.ts';
import { newRunPrefix } from './run-ids.ts';
import { takeBack } from './take-back.ts';

/** A tab that opens has the lock for a moment, to look for interrupted imports. */
const MOST_WAIT_MS = 2000;

export interface RunOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: ImportProgress) => void;
}

/**
 * Runs an import under a lock shared by all tabs, with a journal. If it fails or is cancelled, everything it has
 * written is taken back first.
 * @throws ImportError the errors of `work`; `busy` while another tab imports.
 */
export function runJournaled<T>(work: (run: ImportRun) => Promise<T>, { onProgress }: RunOptions): Promise<T> {
  return whileNoneImports(async () => {
    const run = await beginRun();
    try {
      const report = await work(run);
      await journal.runs.update(run.id, { state: 'done', finishedAt: new Date().toISOString() });
      return report;
    } catch (error) {
      onProgress?.({ phase: 'takingBack', rowsDone: 0, share: 0 });
      // If this fails too, the run stays in the journal and is taken back at the next start.
      await takeBack(run.id);
      throw error;
    }
  });
}

/**
 * Runs `work` under a lock shared by all tabs. @throws ImportError the errors of `work`; `busy` while another tab
 * imports.
 */
export async function whileNoneImports<T>(work: () => Promise<T>): Promise<T> {
  try {
    const outcome = await withImportLock(work, MOST_WAIT_MS);
    if (!outcome) throw new ImportError('busy');
    return outcome.result;
  } catch (error) {
    throw toImportError(error);
  }
}

/** Deletes the journal of the previous import, which can then no longer be undone. */
async function beginRun(): Promise<ImportRun> {
  for (const earlier of await journal.runs.toArray()) {
    if (earlier.state === 'running') await takeBack(earlier.id);
    else await forgetRun(earlier.id);
  }
  const run: ImportRun = {
    id: crypto.randomUUID(),
    state: 'running',
    startedAt: new Date().toISOString(),
    idPrefix: newRunPrefix(),
    createdCollectionIds: [],
    createdFieldIds: [],
    addedOptions: [],
  };
  await journal.runs.add(run);
  return run;
}
