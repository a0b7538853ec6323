import { Dexie } from 'dexie';
import { db } from '../../database.ts';
import { withStorageErrors } from '../../storage-errors.ts';
import { forgetRun, type ImportRun, journal } from './import-journal.ts';
import { runIdRange } from './run-ids.ts';

const OLD_RECORDS_PER_STEP = 500;

/** The person's later work on the import, and what is kept because of it. */
export interface TakenBack {
  /** Records that were edited since the import and are left unchanged. */
  readonly keptRecords: number;
  /** Fields, choices and collections that the import created and that are used by now. */
  readonly keptParts: number;
}

const NOTHING_KEPT: TakenBack = { keptRecords: 0, keptParts: 0 };

/**
 * Takes an import back: removes what it added, restores what it changed, and removes the collection, fields and choices
 * that it created. Records that were edited since stay as they are, whether it added or changed them, and so does
 * anything it created that is used by now. An unknown run is not an error.
 */
export async function takeBack(runId: string): Promise<TakenBack> {
  const run = await journal.runs.get(runId);
  if (!run) return NOTHING_KEPT;
  const changedIds = await journal.oldRecords
    .where('[runId+id]')
    .between([runId, Dexie.minKey], [runId, Dexie.maxKey])
    .primaryKeys();
  let keptRecords = 0;
  for (let start = 0; start < changedIds.length; start += OLD_RECORDS_PER_STEP) {
    keptRecords += await putBack(run, changedIds.slice(start, start + OLD_RECORDS_PER_STEP));
  }
  const removed = await withStorageErrors(() =>
    db.transaction('rw', [db.records, db.fields, db.views, db.collections], async () => {
      const keptAdded = await removeAdded(run);
      const keptCollections = new Set<string>();
      for (const collectionId of run.createdCollectionIds)
        if (!(await removeCollectionIfUnused(run, collectionId))) keptCollections.add(collectionId);
      return { keptAdded, keptParts: keptCollections.size + (await removeUnusedFields(run, keptCollections)) };
    }),
  );
  await forgetRun(runId);
  return { keptRecords: keptRecords + removed.keptAdded, keptParts: removed.keptParts };
}

/** Removes the records that the import added and that nobody has edited since. Returns how many were kept. */
async function removeAdded(run: ImportRun): Promise<number> {
  const added = run.hasWholeCollections
    ? db.records.where('collectionId').anyOf(run.createdCollectionIds)
    : db.records.where('id').between(...runIdRange(run.idPrefix), true, true);
  const edited = new Set<string>();
  await added.each(({ id, updatedAt }) => {
    if (isEdited(run, updatedAt)) edited.add(id);
  });
  if (edited.size === 0) await added.delete();
  else await added.and(({ id }) => !edited.has(id)).delete();
  return edited.size;
}

/** An import of whole collections keeps the times of its records; none is edited before the import is done. */
function isEdited(run: ImportRun, updatedAt: string): boolean {
  if (run.hasWholeCollections) return run.finishedAt !== undefined && updatedAt > run.finishedAt;
  return updatedAt !== run.startedAt;
}

/**
 * Restores old states in steps, so that memory stays small; doing it twice does no harm. Returns how many were kept.
 */
async function putBack(run: ImportRun, keys: readonly [string, string][]): Promise<number> {
  const old = (await journal.oldRecords.bulkGet([...keys])).filter((row) => row !== undefined);
  return withStorageErrors(() =>
    db.transaction('rw', db.records, async () => {
      const present = await db.records.bulkGet(old.map((row) => row.id));
      const untouched = old.filter((_, index) => present[index]?.updatedAt === run.startedAt);
      await db.records.bulkPut(untouched.map((row) => row.record));
      // A record that already has its old state (taken back earlier, or not written yet) counts neither way.
      return present.filter(
        (record, index) =>
          record && record.updatedAt !== run.startedAt && record.updatedAt !== old[index]?.record.updatedAt,
      ).length;
    }),
  );
}

/** The uses, by records and collections, of the fields and choices that an import created. */
interface Uses {
  readonly fieldIds: ReadonlySet<string>;
  readonly optionIds: ReadonlySet<string>;
}

/**
 * Removes the fields and choices that the import created, unless they are in use. Those of a collection that stays are
 * kept with it.
 */
async function removeUnusedFields(run: ImportRun, keptCollections: ReadonlySet<string>): Promise<number> {
  if (run.createdFieldIds.length + run.addedOptions.length === 0) return 0;
  const uses = await findUses(run);
  const made = (await db.fields.bulkGet([...run.createdFieldIds])).filter(
    (field) => field !== undefined && !keptCollections.has(field.collectionId),
  );
  const unused = made.flatMap((field) => (field && !uses.fieldIds.has(field.id) ? field.id : []));
  await db.fields.bulkDelete(unused);
  let kept = made.length - unused.length;
  for (const { fieldId, optionIds } of run.addedOptions) {
    const field = await db.fields.get(fieldId);
    if (!field?.options) continue;
    const removed = new Set(optionIds.filter((id) => !uses.optionIds.has(id)));
    kept += field.options.filter((option) => optionIds.includes(option.id) && !removed.has(option.id)).length;
    if (removed.size > 0)
      await db.fields.update(fieldId, { options: field.options.filter((option) => !removed.has(option.id)) });
  }
  return kept;
}

async function findUses(run: ImportRun): Promise<Uses> {
  const [fieldIds, optionIds] = [new Set<string>(), new Set<string>()];
  const withOptions = new Set(run.addedOptions.map(({ fieldId }) => fieldId));
  await db.records
    .where('collectionId')
    .equals(run.collectionId ?? '')
    .each(({ values }) => {
      for (const [fieldId, value] of Object.entries(values)) {
        fieldIds.add(fieldId);
        if (withOptions.has(fieldId)) for (const id of [value].flat()) if (typeof id === 'string') optionIds.add(id);
      }
    });
  const collection = await db.collections.get(run.collectionId ?? '');
  if (collection) fieldIds.add(collection.titleFieldId);
  return { fieldIds, optionIds };
}

/** Whatever the person has put into the new collection since is theirs, and keeps it. Returns whether it is gone. */
async function removeCollectionIfUnused(run: ImportRun, collectionId: string): Promise<boolean> {
  if ((await db.records.where('collectionId').equals(collectionId).count()) > 0) return false;
  const fields = await db.fields.where('collectionId').equals(collectionId).toArray();
  const views = await db.views.where('collectionId').equals(collectionId).toArray();
  // For runs noted by an earlier version, it is unknown which fields and views came with the collection.
  const made = run.createdPartIds && new Set([...run.createdPartIds, ...run.createdFieldIds]);
  if (made && [...fields, ...views].some(({ id }) => !made.has(id))) return false;
  await db.collections.delete(collectionId);
  await db.fields.bulkDelete(fields.map(({ id }) => id));
  await db.views.bulkDelete(views.map(({ id }) => id));
  return true;
}
