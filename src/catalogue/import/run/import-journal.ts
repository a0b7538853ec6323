import { Dexie, type Table } from 'dexie';
import type { CatalogueRecord } from '../../model.ts';

/** What an import has made and changed: enough to take it back, also after the tab was closed in the middle of it. */
export interface ImportRun {
  readonly id: string;
  /** `running`: not finished; when no tab holds the lock, it was interrupted. */
  readonly state: 'running' | 'done';
  readonly startedAt: string;
  /** All ids of added records begin with it. */
  readonly idPrefix: string;
  readonly collectionId?: string;
  /** The new collection, and its companion where the template has one. */
  readonly createdCollectionIds: readonly string[];
  /** The fields and views that came with the new collections. */
  readonly createdPartIds?: readonly string[];
  readonly createdFieldIds: readonly string[];
  /** All records of the created collections came with this import, under ids and times of their own. */
  readonly hasWholeCollections?: true;
  /** When such an import was done: what was changed later is the person's. */
  readonly finishedAt?: string;
  /** Options that were added to select fields that were there before. */
  readonly addedOptions: readonly { readonly fieldId: string; readonly optionIds: readonly string[] }[];
}

/** A record as it was before the import updated it. */
interface OldRecord {
  readonly runId: string;
  readonly id: string;
  readonly record: CatalogueRecord;
}

/**
 * A database of its own: what it holds belongs to this device and the present work, and is no part of any backup.
 * The last import stays in it, so that it can be undone; a new one replaces it.
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

/** Removes all that is known of a run. */
export async function forgetRun(runId: string): Promise<void> {
  await journal.transaction('rw', journal.runs, journal.oldRecords, async () => {
    await journal.oldRecords.where('[runId+id]').between([runId, Dexie.minKey], [runId, Dexie.maxKey]).delete();
    await journal.runs.delete(runId);
  });
}

const LOCK_NAME = 'heirloom-import';

/** Runs `work` while no other tab imports; `undefined` where one does. */
export async function withImportLock<T>(work: () => Promise<T>): Promise<{ readonly result: T } | undefined> {
  // Without the Web Locks API (an insecure origin) there is nothing to ask.
  if (!('locks' in navigator)) return { result: await work() };
  return navigator.locks.request(LOCK_NAME, { ifAvailable: true }, async (lock) =>
    lock ? { result: await work() } : undefined,
  );
}
