import { CatalogueError, notFound } from './catalogue-error.ts';
import { db } from './database.ts';
import {
  putMissingValues,
  putValues,
  putValuesBack,
  recordsWithField,
  restoreUnchangedViews,
  valuesByRecord,
} from './field-values.ts';
import type { Field, FieldValue } from './model.ts';
import { orderAtEnd, planMove } from './order.ts';
import { withStorageErrors } from './storage-errors.ts';
import { putMissing, type Undo } from './undo.ts';
import { withoutField } from './view-fields.ts';

/** The properties of a new field. */
export type FieldDraft = Omit<Field, 'id' | 'collectionId' | 'order'>;

/** The members of a field that can change without touching values; `undefined` removes an optional one. */
export type FieldPatch = {
  readonly [K in 'name' | 'options' | 'relatedCollectionId' | 'unit' | 'isSequential' | 'isSingle']?:
    | Field[K]
    | undefined;
};

/** Adds a field to a collection, as the last one. @throws CatalogueError `not-found`, `invalid` (an empty name). */
export async function addField(
  collectionId: string,
  draft: FieldDraft,
  id: string = crypto.randomUUID(),
): Promise<Field> {
  const name = checkedName(draft.name);
  return withStorageErrors(() =>
    db.transaction('rw', db.fields, db.collections, async () => {
      if (!(await db.collections.get(collectionId))) throw notFound('collection');
      const siblings = await db.fields.where('collectionId').equals(collectionId).toArray();
      const field: Field = { ...draft, name, id, collectionId, order: orderAtEnd(siblings) };
      await db.fields.add(field);
      return field;
    }),
  );
}

/**
 * Changes a field's name, unit, related collection or options. Removed options are also removed from the records that
 * had them; check {@link countOptionUses} first. `field-type-change.ts` changes the type.
 * @returns a function that restores the field, and the removed options in the records that had them.
 * @throws CatalogueError `not-found`, `invalid` (an empty name).
 */
export async function updateField(id: string, patch: FieldPatch): Promise<Undo> {
  const checked = patch.name === undefined ? patch : { ...patch, name: checkedName(patch.name) };
  const before = await withStorageErrors(() =>
    db.transaction('rw', db.fields, db.records, async () => {
      const field = await db.fields.get(id);
      if (!field) throw notFound('field');
      const values = patch.options
        ? await removeOptionsFromRecords(field, new Set(patch.options.map((option) => option.id)))
        : new Map<string, FieldValue>();
      // Dexie removes a property that is set to undefined, which is what the patch means.
      await db.fields.update(id, checked as Partial<Field>);
      return { field, values };
    }),
  );
  return async () => {
    await withStorageErrors(() =>
      db.transaction('rw', db.fields, db.records, async () => {
        const present = await db.fields.get(id);
        if (!present) throw notFound('field');
        await db.fields.put({ ...before.field, order: present.order });
        await putValuesBack(id, before.values);
      }),
    );
  };
}

/** How many records have each option of a select field, by option id. Unused options are not included. */
export async function countOptionUses(fieldId: string): Promise<ReadonlyMap<string, number>> {
  const field = await db.fields.get(fieldId);
  const counts = new Map<string, number>();
  if (!field) return counts;
  for (const record of await recordsWithField(field)) {
    for (const id of optionIdsOf(record.values[fieldId])) counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  return counts;
}

/** How many records have a value in this field. */
export async function countFieldValues(fieldId: string): Promise<number> {
  const field = await db.fields.get(fieldId);
  return field ? (await recordsWithField(field)).length : 0;
}

/** Moves a field right before another one of its collection, or to the end if `beforeId` is left out. */
export async function moveField(id: string, beforeId: string | undefined): Promise<void> {
  await withStorageErrors(() =>
    db.transaction('rw', db.fields, async () => {
      const field = await db.fields.get(id);
      if (!field) throw notFound('field');
      const siblings = await db.fields.where('collectionId').equals(field.collectionId).toArray();
      for (const [rowId, order] of planMove(siblings, id, beforeId)) await db.fields.update(rowId, { order });
    }),
  );
}

/**
 * Deletes a field, its values in all records, and its mentions in views. Undo puts the values back into the current
 * records, and keeps edits made in between: a view that was changed since, and a field or values that exist again, for
 * example after a restore.
 * @throws CatalogueError `not-found`, `title-field` (a collection needs its title).
 */
export async function deleteField(id: string): Promise<Undo> {
  const tables = [db.fields, db.records, db.views, db.collections];
  const deleted = await withStorageErrors(() =>
    db.transaction('rw', tables, async () => {
      const field = await db.fields.get(id);
      if (!field) throw notFound('field');
      const collection = await db.collections.get(field.collectionId);
      if (collection?.titleFieldId === id) {
        throw new CatalogueError(
          'title-field',
          `“${field.name}” is the title of the records and cannot be deleted.`,
          'Make another field the title first.',
        );
      }
      const views = await db.views.where('collectionId').equals(field.collectionId).toArray();
      const records = await recordsWithField(field);
      const values = valuesByRecord(records, id);
      await db.fields.delete(id);
      const changedViews = views.map((before) => ({ before, after: withoutField(before, id) }));
      await db.views.bulkPut(changedViews.map(({ after }) => after));
      await putValues(records, id, () => undefined);
      return { field, changedViews, values };
    }),
  );
  return async () => {
    await withStorageErrors(() =>
      db.transaction('rw', tables, async () => {
        await putMissing(db.fields, [deleted.field], (row) => row.id);
        await restoreUnchangedViews(deleted.changedViews);
        await putMissingValues(id, deleted.values);
      }),
    );
  };
}

/** @returns the earlier values, by record id. */
async function removeOptionsFromRecords(
  field: Field,
  keptIds: ReadonlySet<string>,
): Promise<ReadonlyMap<string, FieldValue>> {
  const removedIds = new Set(
    (field.options ?? []).map((option) => option.id).filter((optionId) => !keptIds.has(optionId)),
  );
  if (removedIds.size === 0) return new Map();
  const isGone = (optionId: string) => removedIds.has(optionId);
  const records = (await recordsWithField(field)).filter((record) => optionIdsOf(record.values[field.id]).some(isGone));
  const values = valuesByRecord(records, field.id);
  await putValues(records, field.id, (record) => {
    const value = record.values[field.id];
    return Array.isArray(value) ? optionIdsOf(value).filter((optionId) => !isGone(optionId)) : undefined;
  });
  return values;
}

function optionIdsOf(value: FieldValue | undefined): string[] {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.filter((id) => typeof id === 'string') : [];
}

function checkedName(name: string): string {
  const trimmed = name.trim();
  if (trimmed === '') throw new CatalogueError('invalid', 'A field needs a name.', 'Type a name and try again.');
  return trimmed;
}
