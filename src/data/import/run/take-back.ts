import { Dexie } from 'dexie';
import { db } from '../../database.ts';
import { forgetRun, type ImportRun, journal } from './import-journal.ts';
import { runIdRange } from './run-ids.ts';

const OLD_RECORDS_PER_STEP = 500;

export interface TakenBack {
  /** Records that had been edited since the import, and were left as they are. */
  readonly keptRecords: number;
}

/**
 * Takes an import back: removes what it added, puts back what it changed, and removes the collection and the fields that
 * it made. Records that it had updated and that were edited since stay as they are, and with them the fields it made.
 * In one transaction; a run that is not known any more is no error.
 */
export async function takeBack(runId: string): Promise<TakenBack> {
  const run = await journal.runs.get(runId);
  if (!run) return { keptRecords: 0 };
  const changedIds = await journal.oldRecords.where('[runId+id]').between([runId, Dexie.minKey], [runId, Dexie.maxKey]).primaryKeys();
  let keptRecords = 0;
  for (let start = 0; start < changedIds.length; start += OLD_RECORDS_PER_STEP) {
    keptRecords += await putBack(run, changedIds.slice(start, start + OLD_RECORDS_PER_STEP));
  }
  await db.transaction('rw', [db.records, db.fields, db.views, db.collections], async () => {
    const [lowest, highest] = runIdRange(run.idPrefix);
    await db.records.where('id').between(lowest, highest, true, true).delete();
    if (keptRecords === 0) await removeFields(run);
    for (const collectionId of run.createdCollectionIds) await removeCollectionIfEmpty(collectionId);
  });
  await forgetRun(runId);
  return { keptRecords };
}

/** Puts old states back, step by step so that memory stays small: doing it twice does no harm. Returns how many were kept. */
async function putBack(run: ImportRun, keys: readonly [string, string][]): Promise<number> {
  const old = (await journal.oldRecords.bulkGet([...keys])).filter((row) => row !== undefined);
  return db.transaction('rw', db.records, async () => {
    const present = await db.records.bulkGet(old.map((row) => row.id));
    const untouched = old.filter((_, index) => present[index]?.updatedAt === run.startedAt);
    await db.records.bulkPut(untouched.map((row) => row.record));
    // One that is as it was before (taken back earlier, or not written yet) counts neither way.
    return present.filter((record, index) => record && record.updatedAt !== run.startedAt && record.updatedAt !== old[index]?.record.updatedAt).length;
  });
}

async function removeFields(run: ImportRun): Promise<void> {
  await db.fields.bulkDelete([...run.createdFieldIds]);
  for (const { fieldId, optionIds } of run.addedOptions) {
    const field = await db.fields.get(fieldId);
    if (!field?.options) continue;
    const added = new Set(optionIds);
    await db.fields.update(fieldId, { options: field.options.filter((option) => !added.has(option.id)) });
  }
}

/** What the person has put into the new collection meanwhile is theirs, and keeps it. */
async function removeCollectionIfEmpty(collectionId: string): Promise<void> {
  if ((await db.records.where('collectionId').equals(collectionId).count()) > 0) return;
  await db.collections.delete(collectionId);
  await db.fields.where('collectionId').equals(collectionId).delete();
  await db.views.where('collectionId').equals(collectionId).delete();
}
