import { db } from './database.ts';
import type { CatalogueRecord, Field, FieldValue, View } from './model.ts';
import { fileHashesOf, mergeValues } from './values.ts';

// Steps of a change to a field. Each runs within the caller's transaction.

/** The records of a field's collection that have a value in it. */
export async function recordsWithField(field: Field): Promise<CatalogueRecord[]> {
  // Filtered afterwards: a filter within the query would walk a cursor, which takes several times as long.
  const records = await db.records.where('collectionId').equals(field.collectionId).toArray();
  return records.filter((record) => field.id in record.values);
}

/** Writes a new value of one field into each of `records`, and updates the index of files. */
export async function putValues(
  records: readonly CatalogueRecord[],
  fieldId: string,
  valueFor: (record: CatalogueRecord) => FieldValue | undefined,
): Promise<void> {
  const updatedAt = new Date().toISOString();
  await db.records.bulkPut(
    records.map((record) => {
      const values = mergeValues(record.values, { [fieldId]: valueFor(record) });
      return { ...record, values, fileHashes: fileHashesOf(values), updatedAt };
    }),
  );
}

/** The value of each of `records` in a field, by record id; records without a value are left out. */
export function valuesByRecord(records: readonly CatalogueRecord[], fieldId: string): Map<string, FieldValue> {
  const values = new Map<string, FieldValue>();
  for (const record of records) {
    const value = record.values[fieldId];
    if (value !== undefined) values.set(record.id, value);
  }
  return values;
}

/** Writes removed values back into the records that still exist. */
export async function putValuesBack(fieldId: string, values: ReadonlyMap<string, FieldValue>): Promise<void> {
  const records = (await db.records.bulkGet([...values.keys()])).filter((record) => record !== undefined);
  await putValues(records, fieldId, (record) => values.get(record.id));
}

/** The same, except for records that have a value again. */
export async function putMissingValues(fieldId: string, values: ReadonlyMap<string, FieldValue>): Promise<void> {
  const records = (await db.records.bulkGet([...values.keys()])).filter((record) => record !== undefined);
  await putValues(
    records.filter((record) => record.values[fieldId] === undefined),
    fieldId,
    (record) => values.get(record.id),
  );
}

/** Restores views to their state before a change, unless they were changed or deleted since. */
export async function restoreUnchangedViews(
  views: readonly { readonly before: View; readonly after: View }[],
): Promise<void> {
  const present = await db.views.bulkGet(views.map(({ before }) => before.id));
  const isUnchanged = ({ after }: { readonly after: View }, at: number) =>
    JSON.stringify(present[at]) === JSON.stringify(after);
  await db.views.bulkPut(views.filter(isUnchanged).map(({ before }) => before));
}

/** Restores views to an earlier state; views that were deleted since stay deleted. */
export async function restoreViews(views: readonly View[]): Promise<void> {
  const present = await db.views.bulkGet(views.map((view) => view.id));
  await db.views.bulkPut(views.filter((_view, index) => present[index] !== undefined));
}
