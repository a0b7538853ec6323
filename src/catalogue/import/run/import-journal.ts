import { Dexie, type Table } from 'dexie';
import type { CatalogueRecord } from '../../model.ts';

/**
 * Everything an import has created and changed: enough to take it back, even after the tab was closed halfway through.
 */
export interface ImportRun {
  readonly id: string;
  /** `running`: not finished; if no tab holds the lock, it was interrupted. */
  readonly state: 'running' | 'done';
  readonly startedAt: string;
  /** The common prefix of the ids of all added records. */
  readonly idPrefix: string;
  readonly collectionId?: string;
  /** The new collection, and its companion if the template has one. */
  readonly createdCollectionIds: readonly string[];
  /** The fields and views that came with the new collections. */
  readonly createdPartIds?: readonly string[];
  readonly createdFieldIds: readonly string[];
  /** All records of the created collections came with this import, with their own ids and times. */
  readonly hasWholeCollections?: true;
  /** When such an import finished: later changes are the person's. */
  readonly finishedAt?: string;
  /** Options that were added to existing select fields. */
  readonly addedOptions: readonly { readonly fieldId: string; readonly optionIds: readonly string[] }[];
}

/** A record before the import updated it. */
interface OldRecord {
  readonly runId: string;
  readonly id: string;
  readonly record: CatalogueRecord;
}

/**
 * A separate database: its content belongs to this device and the current work, and is not part of any backup. The last
 * import stays in it, so that it can be undone; a new one replaces it.
 */
class ImportJournal extends Dexie {
  declare readonly runs: Table<ImportRun, string>;
  declare readonly oldRecords: Table<OldRecord, [string, string]>;

  constructor() {
    super('heirloom-import');
    this.version(1).stores({ runs: 'id, state', oldRecords: '[runId+id]' });
  }
}

export const journal = new ImportJournal();

/** Deletes the journal of a run. */
export async function forgetRun(runId: string): Promise<void> {
  await journal.transaction('rw', journal.runs, journal.oldRecords, async () => {
    await journal.oldRecords.where('[runId+id]').between([runId, Dexie.minKey], [runId, Dexie.maxKey]).delete();
    await journal.runs.delete(runId);
  });
}

const LOCK_NAME = 'heirloom-import';

/**
 * Runs `work` unless another tab is importing; returns `undefined` then.
 * @param mostWaitMs how long to wait for another tab, which has the lock for a moment when it opens.
 */
export async function withImportLock<T>(
  work: () => Promise<T>,
  mostWaitMs = 0,
): Promise<{ readonly result: T } | undefined> {
  // Without the Web Locks API (an insecure origin) this cannot be checked.
  if (!('locks' in navigator)) return { result: await work() };
  const waiting = mostWaitMs > 0 ? { signal: AbortSignal.timeout(mostWaitMs) } : { ifAvailable: true };
  let isStarted = false;
  const run = async (lock: Lock | null) => {
    if (!lock) return undefined;
    isStarted = true;
    return { result: await work() };
  };
  return navigator.locks.request(LOCK_NAME, waiting, run).catch((error: unknown) => {
    if (!isStarted && waiting.signal?.aborted === true) return undefined;
    throw error;
  });
}
