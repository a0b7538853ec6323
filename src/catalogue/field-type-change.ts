import { CatalogueError, notFound } from './catalogue-error.ts';
import { convertValue, optionLabelsOf, valueAsText } from './convert-value.ts';
import { db } from './database.ts';
import { putValues, putValuesBack, recordsWithField, restoreViews, valuesByRecord } from './field-values.ts';
import type { Conversion, ConversionContext } from './field-types/conversion.ts';
import { hasDetail, TITLE_FIELD_TYPES } from './field-types/registry.ts';
import type { CatalogueRecord, Field, FieldType, FieldValue, SelectOption } from './model.ts';
import { MAX_MADE_OPTIONS, newOption } from './new-option.ts';
import { withStorageErrors } from './storage-errors.ts';
import type { Undo } from './undo.ts';
import { withoutField } from './view-fields.ts';

/** The new type and its details. If the options of a select are left out, they are created from the values. */
export type FieldTypeOptions = Partial<Pick<Field, 'options' | 'relatedCollectionId' | 'unit' | 'isSingle'>>;

/** Values with the same outcome: how many, and up to five of them as text, before and after. */
export interface ConversionGroup {
  readonly count: number;
  readonly examples: readonly { readonly recordId: string; readonly before: string; readonly after: string }[];
}

/** The effects of a change of type, to be shown before {@link applyFieldTypeChange} carries it out. */
export interface FieldTypeChangePlan {
  readonly before: Field;
  readonly after: Field;
  readonly kept: ConversionGroup;
  readonly converted: ConversionGroup;
  /** Values that would be lost, wholly or in part (`after` is the remaining part). */
  readonly lost: ConversionGroup;
}

const MAX_EXAMPLES = 5;

/**
 * Finds out what changing a field's type would do to the existing values; changes nothing.
 * @throws CatalogueError `not-found`, `title-field` (the title cannot be of that type).
 */
export async function planFieldTypeChange(
  fieldId: string,
  newType: FieldType,
  newOptions: FieldTypeOptions = {},
): Promise<FieldTypeChangePlan> {
  return withStorageErrors(() =>
    db.transaction('r', db.fields, db.records, db.collections, async () => {
      const before = await db.fields.get(fieldId);
      if (!before) throw notFound('field');
      const collection = await db.collections.get(before.collectionId);
      if (collection?.titleFieldId === fieldId && !TITLE_FIELD_TYPES.includes(newType)) {
        throw new CatalogueError(
          'title-field',
          `“${before.name}” is the title of the records and must stay readable as text.`,
          'Make another field the title first, or choose another type.',
        );
      }
      const records = await recordsWithField(before);
      const after = await fieldAfter(before, newType, newOptions, records);
      const context = await contextFor(before, after, records);
      return { before, after, ...tally(before, after, records, context).groups };
    }),
  );
}

/**
 * Carries out a plan, in one transaction. Undo restores the field, the views and every value, including lost ones.
 * @throws CatalogueError `not-found`; `plan-outdated` if more would be lost by now than the plan said: plan again.
 */
export async function applyFieldTypeChange(plan: FieldTypeChangePlan): Promise<Undo> {
  const { before, after } = plan;
  const tables = [db.fields, db.records, db.views, db.collections];
  const undoData = await withStorageErrors(() =>
    db.transaction('rw', tables, async () => {
      const present = await db.fields.get(before.id);
      if (!present) throw notFound('field');
      const records = await recordsWithField(before);
      const context = await contextFor(before, after, records);
      const { groups, conversions } = tally(before, after, records, context);
      if (present.type !== before.type || groups.lost.count > plan.lost.count) {
        throw new CatalogueError(
          'plan-outdated',
          'The records have changed since this preview. Nothing was changed.',
          'Look at the new preview and confirm again.',
        );
      }
      const views = await db.views.where('collectionId').equals(before.collectionId).toArray();
      await db.fields.put({ ...after, name: present.name, order: present.order });
      await db.views.bulkPut(
        views.map((view) => ({
          ...withoutField(view, before.id),
          hiddenFieldIds: view.hiddenFieldIds,
          columnWidths: view.columnWidths,
        })),
      );
      await putValues(records, before.id, (record) => conversions.get(record.id)?.value);
      return { field: present, views, values: valuesByRecord(records, before.id) };
    }),
  );
  return () => undoTypeChange(after, undoData);
}

async function undoTypeChange(
  after: Field,
  old: {
    readonly field: Field;
    readonly views: Parameters<typeof restoreViews>[0];
    readonly values: ReadonlyMap<string, FieldValue>;
  },
): Promise<void> {
  await withStorageErrors(() =>
    db.transaction('rw', db.fields, db.records, db.views, db.collections, async () => {
      await db.fields.put(old.field);
      await restoreViews(old.views);
      await putValuesBack(after.id, old.values);
      // Values entered since then have the new type; they are converted back by the same rules.
      const newer = (await recordsWithField(after)).filter((row) => !old.values.has(row.id));
      const context = await contextFor(after, old.field, newer);
      await putValues(newer, after.id, (row) => {
        const value = row.values[after.id];
        return value === undefined ? undefined : convertValue(value, after, old.field, context).value;
      });
    }),
  );
}

function tally(before: Field, after: Field, records: readonly CatalogueRecord[], context: ConversionContext) {
  const conversions = new Map<string, Conversion>();
  const examples = { kept: [] as Example[], converted: [] as Example[], lost: [] as Example[] };
  const counts = { kept: 0, converted: 0, lost: 0 };
  for (const record of records) {
    const value = record.values[before.id];
    if (value === undefined) continue;
    const conversion = convertValue(value, before, after, context);
    conversions.set(record.id, conversion);
    counts[conversion.kind] += 1;
    if (examples[conversion.kind].length < MAX_EXAMPLES) {
      const rest = conversion.value === undefined ? '' : valueAsText(conversion.value, after, context.titleOf);
      examples[conversion.kind].push({
        recordId: record.id,
        before: valueAsText(value, before, context.titleOf),
        after: rest,
      });
    }
  }
  const group = (kind: Conversion['kind']): ConversionGroup => ({ count: counts[kind], examples: examples[kind] });
  return { conversions, groups: { kept: group('kept'), converted: group('converted'), lost: group('lost') } };
}

type Example = ConversionGroup['examples'][number];

/** The field after the change: without members of the old type, with options for the existing values. */
async function fieldAfter(
  before: Field,
  type: FieldType,
  given: FieldTypeOptions,
  records: readonly CatalogueRecord[],
): Promise<Field> {
  const { id, collectionId, name, order } = before;
  const after: Field = { id, collectionId, name, order, type, ...given };
  if (!hasDetail(type, 'options')) return after;
  const options: SelectOption[] = [...(given.options ?? before.options ?? [])];
  if (given.options) return { ...after, options };

  const context = await contextFor(before, after, records);
  const known = new Set(options.map((option) => option.label.trim().toLowerCase()));
  const labels = new Map<string, string>();
  for (const record of records) {
    const value = record.values[before.id];
    if (value === undefined) continue;
    for (const label of optionLabelsOf(value, before, after, context)) {
      const key = label.trim().toLowerCase();
      if (!known.has(key) && !labels.has(key)) labels.set(key, label.trim());
    }
  }
  // Values beyond the maximum number of new options are lost, and the plan says so.
  const sorted = [...labels.values()].sort((a, b) => a.localeCompare(b, undefined, { numeric: true }));
  for (const label of sorted.slice(0, Math.max(0, MAX_MADE_OPTIONS - options.length))) {
    options.push(newOption(label, options.length));
  }
  return { ...after, options };
}

/** The titles of the records that a relation field refers to, or may come to refer to. */
async function contextFor(
  before: Field,
  after: Field,
  records: readonly CatalogueRecord[],
): Promise<ConversionContext> {
  const related: CatalogueRecord[] = [];
  if (hasDetail(before.type, 'relatedCollectionId')) {
    const ids = records.flatMap((record) => {
      const value = record.values[before.id];
      return Array.isArray(value) ? value.filter((id) => typeof id === 'string') : [];
    });
    for (const row of await db.records.bulkGet([...new Set(ids)])) if (row !== undefined) related.push(row);
  }
  if (hasDetail(after.type, 'relatedCollectionId') && after.relatedCollectionId !== undefined) {
    await db.records
      .where('collectionId')
      .equals(after.relatedCollectionId)
      .each((row) => void related.push(row));
  }
  if (related.length === 0) return {};
  const titleFieldIds = new Map(
    (await db.collections.toArray()).map((collection) => [collection.id, collection.titleFieldId]),
  );
  const titles = new Map<string, string>();
  const idsByTitle = new Map<string, Set<string>>();
  for (const record of related) {
    const title = record.values[titleFieldIds.get(record.collectionId) ?? ''];
    if (typeof title !== 'string' && typeof title !== 'number') continue;
    titles.set(record.id, String(title));
    const key = String(title).trim().toLowerCase();
    idsByTitle.set(key, (idsByTitle.get(key) ?? new Set<string>()).add(record.id));
  }
  return {
    titleOf: (id) => titles.get(id),
    recordIdByTitle: (title) => {
      const [id, ...others] = idsByTitle.get(title.trim().toLowerCase()) ?? [];
      return others.length === 0 ? id : undefined;
    },
  };
}
