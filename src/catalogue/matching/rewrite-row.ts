import { fieldsNamedBy } from '../fitting/fit-row.ts';
import { isCollection, isObject, isRecord, isView, toField } from '../fitting/catalogue-rows.ts';
import type { CatalogueRecord, Field, FieldValue, View } from '../model.ts';
import { isIdList } from '../values.ts';
import type { Matching } from './matching.ts';

/** Rewrites a row of a backup for the present collections; returns the same object if nothing changes. */
export function rewriteRow(matching: Matching, table: string, value: unknown): unknown {
  switch (table) {
    case 'collections':
      return isCollection(value) ? (matching.present.collections.get(value.id) ?? value) : value;
    case 'fields': {
      const field = toField(value);
      return field ? rewriteField(matching, field, value) : value;
    }
    case 'views':
      return isView(value) ? rewriteView(matching, value) : value;
    case 'records':
      return isRecord(value) ? rewriteRecord(matching, value) : value;
    case 'settings':
      return isObject(value) ? rewriteSetting(matching, value) : value;
    default:
      return value;
  }
}

/** The present id, or the same id if there is no partner. */
function follow(ids: ReadonlyMap<string, string>, id: string): string {
  return ids.get(id) ?? id;
}

function rewriteField(matching: Matching, field: Field, value: unknown): unknown {
  const present = matching.present.fields.get(field.id);
  if (present !== undefined) return present;
  const collectionId = follow(matching.collections, field.collectionId);
  const related = field.relatedCollectionId;
  const relatedCollectionId = related === undefined ? undefined : follow(matching.collections, related);
  const order = matching.orders.get(field.id) ?? field.order;
  if (collectionId === field.collectionId && relatedCollectionId === related && order === field.order) return value;
  // The cast: `toField` has found it to be an object.
  return { ...(value as object), collectionId, order, ...(related === undefined ? {} : { relatedCollectionId }) };
}

/** Values with the present ids of fields, choices and related records. */
function rewriteRecord(matching: Matching, record: CatalogueRecord): unknown {
  const present = matching.present.records.get(record.id);
  if (present !== undefined) return present;
  const collectionId = follow(matching.collections, record.collectionId);
  const entries = Object.entries(record.values);
  const rewritten = entries.map(([fieldId, value]): [string, FieldValue] => [
    follow(matching.fields, fieldId),
    rewriteValue(matching, fieldId, value),
  ]);
  const isSame =
    collectionId === record.collectionId &&
    rewritten.every(([fieldId, value], at) => fieldId === entries[at]?.[0] && value === entries[at][1]);
  return isSame ? record : { ...record, collectionId, values: Object.fromEntries(rewritten) };
}

/** @param fieldId as the backup has it. */
export function rewriteValue(matching: Matching, fieldId: string, value: FieldValue): FieldValue {
  const ids = matching.relationFields.has(fieldId) ? matching.records : matching.options.get(fieldId);
  if (!ids || ids.size === 0) return value;
  if (typeof value === 'string') return follow(ids, value);
  if (!isIdList(value) || !value.some((id) => ids.has(id))) return value;
  // Two choices of the backup may have become one.
  return [...new Set(value.map((id) => follow(ids, id)))];
}

function rewriteView(matching: Matching, view: View): unknown {
  const present = matching.present.views.get(view.id);
  if (present !== undefined) return present;
  const collectionId = follow(matching.collections, view.collectionId);
  const order = matching.orders.get(view.id) ?? view.order;
  const filters = view.filters.map((filter) => ({
    ...filter,
    fieldId: follow(matching.fields, filter.fieldId),
    ...(filter.value === undefined ? {} : { value: rewriteValue(matching, filter.fieldId, filter.value) }),
  }));
  const names = [...fieldsNamedBy(view)].some((id) => matching.fields.has(id));
  const isSame =
    collectionId === view.collectionId &&
    order === view.order &&
    !names &&
    JSON.stringify(filters) === JSON.stringify(view.filters);
  if (isSame) return view;
  const field = (id: string) => follow(matching.fields, id);
  return {
    ...view,
    collectionId,
    order,
    filters,
    sorts: view.sorts.map((sort) => ({ ...sort, fieldId: field(sort.fieldId) })),
    hiddenFieldIds: view.hiddenFieldIds.map(field),
    columnWidths: Object.fromEntries(Object.entries(view.columnWidths).map(([id, width]) => [field(id), width])),
    ...(view.boardFieldId === undefined ? {} : { boardFieldId: field(view.boardFieldId) }),
    ...(view.mainFieldId === undefined ? {} : { mainFieldId: field(view.mainFieldId) }),
  };
}

/** Replaces any id within the value of a setting; its key stays. */
function rewriteSetting(matching: Matching, row: Readonly<Record<string, unknown>>): unknown {
  const rewritten = followDeep(matching, row['value']);
  return rewritten === row['value'] ? row : { ...row, value: rewritten };
}

function followDeep(matching: Matching, value: unknown): unknown {
  if (typeof value === 'string') {
    const { collections, fields, views, records } = matching;
    const [id] = [collections, fields, views, records].flatMap((ids) => ids.get(value) ?? []);
    return id ?? value;
  }
  if (Array.isArray(value)) {
    const list: readonly unknown[] = value;
    const rewritten = list.map((item) => followDeep(matching, item));
    return rewritten.some((item, at) => item !== list[at]) ? rewritten : value;
  }
  // Only plain objects and arrays: anything else stays as it is.
  if (!isObject(value) || Object.getPrototypeOf(value) !== Object.prototype) return value;
  const entries = Object.entries(value);
  const rewritten = entries.map(([name, item]): [string, unknown] => [name, followDeep(matching, item)]);
  return rewritten.some(([, item], at) => item !== entries[at]?.[1]) ? Object.fromEntries(rewritten) : value;
}
