import { CatalogueError, notFound } from './catalogue-error.ts';
import { db } from './database.ts';
import type { CatalogueRecord, Field, FieldValue } from './model.ts';
import { withStorageErrors } from './storage-errors.ts';
import { newRecordId } from './time-ordered-id.ts';
import { putMissing, type Undo } from './undo.ts';
import { fileHashesOf, mergeValues } from './values.ts';

/**
 * The parts of a record that {@link bulkAddRecords} needs; the rest is filled in. A whole `CatalogueRecord` works too.
 */
export interface RecordDraft {
  readonly id?: string;
  readonly collectionId: string;
  readonly values: Readonly<Record<string, FieldValue | undefined>>;
  readonly createdAt?: string;
  readonly updatedAt?: string;
}

/**
 * Adds a record to a collection. Sequential number fields missing in `values` get the next number.
 * @throws CatalogueError `not-found` (no such collection), `storage-full`.
 */
export async function createRecord(
  collectionId: string,
  values: Readonly<Record<string, FieldValue | undefined>> = {},
): Promise<CatalogueRecord> {
  const [record] = await addAll([{ collectionId, values }]);
  if (!record) throw notFound('collection');
  return record;
}

/**
 * Adds many records, of any collections, in one transaction: all of them or none. `fileHashes` is computed from the
 * values; missing sequential numbers are filled in.
 * @returns the ids, in the order of `records`.
 * @throws CatalogueError `not-found` (no such collection), `invalid` (an existing id), `storage-full`.
 */
export async function bulkAddRecords(records: readonly RecordDraft[]): Promise<string[]> {
  const added = await addAll(records);
  return added.map((record) => record.id);
}

/**
 * Changes some values of a record; `undefined` and empty values empty the field. Other values stay.
 * @throws CatalogueError `not-found`, `storage-full`.
 */
export async function updateRecordValues(
  id: string,
  patch: Readonly<Record<string, FieldValue | undefined>>,
): Promise<void> {
  await withStorageErrors(() =>
    db.transaction('rw', db.records, db.collections, async () => {
      const record = await db.records.get(id);
      if (!record) throw notFound('record');
      const values = mergeValues(record.values, patch);
      const updatedAt = new Date().toISOString();
      await db.records.put({ ...record, values, fileHashes: fileHashesOf(values), updatedAt });
      await db.collections.update(record.collectionId, { updatedAt });
    }),
  );
}

/**
 * Deletes records; unknown ids are ignored. Relations to them stay, so that undo brings everything back; a relation to
 * a missing record is not shown. Their files are swept later (see `files.ts`).
 */
export async function deleteRecords(ids: readonly string[]): Promise<Undo> {
  const deleted = await withStorageErrors(() =>
    db.transaction('rw', db.records, db.collections, async () => {
      const rows = (await db.records.bulkGet([...ids])).filter((row) => row !== undefined);
      await db.records.bulkDelete(rows.map((row) => row.id));
      await touchCollections(rows);
      return rows;
    }),
  );
  return async () => {
    await withStorageErrors(() =>
      db.transaction('rw', db.records, db.collections, async () => {
        await putMissing(db.records, deleted, ({ id }) => id);
        await touchCollections(deleted);
      }),
    );
  };
}

/**
 * Adds a copy of a record: the same values and files, a title that ends in “(copy)”, the next sequential number.
 * @throws CatalogueError `not-found`, `storage-full`.
 */
export async function duplicateRecord(id: string): Promise<CatalogueRecord> {
  const { record, collection, fields } = await db.transaction('r', db.records, db.collections, db.fields, async () => {
    const original = await db.records.get(id);
    if (!original) throw notFound('record');
    return {
      record: original,
      collection: await db.collections.get(original.collectionId),
      fields: await db.fields.where('collectionId').equals(original.collectionId).toArray(),
    };
  });
  const values = new Map<string, FieldValue>(Object.entries(record.values));
  for (const field of fields) if (field.isSequential) values.delete(field.id);
  const title = collection && values.get(collection.titleFieldId);
  if (collection && typeof title === 'string') values.set(collection.titleFieldId, `${title} (copy)`);
  return createRecord(record.collectionId, Object.fromEntries(values));
}

async function addAll(drafts: readonly RecordDraft[]): Promise<CatalogueRecord[]> {
  return withStorageErrors(() =>
    db.transaction('rw', db.records, db.fields, db.collections, async () => {
      const now = new Date().toISOString();
      const numberers = new Map<string, Map<string, number>>();
      const rows: CatalogueRecord[] = [];
      for (const draft of drafts) {
        let next = numberers.get(draft.collectionId);
        if (!next) {
          next = await nextNumbers(draft.collectionId);
          numberers.set(draft.collectionId, next);
        }
        const values = mergeValues({}, draft.values);
        for (const [fieldId, number] of next) {
          const given = values[fieldId];
          if (given === undefined) values[fieldId] = number;
          const used = typeof given === 'number' ? given : given === undefined ? number : 0;
          next.set(fieldId, Math.max(number, Math.floor(used) + 1));
        }
        const createdAt = draft.createdAt ?? now;
        rows.push({
          id: draft.id ?? newRecordId(),
          collectionId: draft.collectionId,
          values,
          fileHashes: fileHashesOf(values),
          createdAt,
          updatedAt: draft.updatedAt ?? createdAt,
        });
      }
      await addRows(rows);
      await touchCollections(rows);
      return rows;
    }),
  );
}

async function addRows(rows: readonly CatalogueRecord[]): Promise<void> {
  try {
    await db.records.bulkAdd(rows);
  } catch (error) {
    const isKeyTaken =
      error instanceof Error && error.name === 'BulkError' && error.message.includes('ConstraintError');
    if (!isKeyTaken) throw error;
    throw new CatalogueError(
      'invalid',
      'Some of these records already exist. None was added.',
      'Delete the existing ones first.',
      { cause: error },
    );
  }
}

/** The next number of each sequential field of a collection, by field id. */
async function nextNumbers(collectionId: string): Promise<Map<string, number>> {
  if (!(await db.collections.get(collectionId))) throw notFound('collection');
  const fields = await db.fields.where('collectionId').equals(collectionId).toArray();
  const sequential = fields.filter((field: Field) => field.isSequential);
  const next = new Map(sequential.map((field) => [field.id, 1]));
  if (next.size === 0) return next;
  for (const record of await db.records.where('collectionId').equals(collectionId).toArray()) {
    for (const [fieldId, number] of next) {
      const value = record.values[fieldId];
      if (typeof value === 'number' && value >= number) next.set(fieldId, Math.floor(value) + 1);
    }
  }
  return next;
}

/** Marks the collections of `rows` as changed. */
async function touchCollections(rows: readonly CatalogueRecord[]): Promise<void> {
  const updatedAt = new Date().toISOString();
  for (const collectionId of new Set(rows.map((row) => row.collectionId))) {
    await db.collections.update(collectionId, { updatedAt });
  }
}
