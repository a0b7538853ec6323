import { convertValue } from '../convert-value.ts';
import type { Conversion } from '../field-types/conversion.ts';
import { hasDetail } from '../field-types/registry.ts';
import { settleCatalogueRow } from '../describe-source.ts';
import type { CatalogueRecord, Field, FieldValue, FilterOperator, View, ViewFilter } from '../model.ts';
import { isIdList, mergeValues } from '../values.ts';
import { withoutField } from '../view-fields.ts';
import { isCollection, isRecord, isView, toField } from './catalogue-rows.ts';
import {
  conversionContext,
  type ComingRow,
  type FieldChange,
  type FittingRules,
  type ViewFieldChange,
} from './fitting-types.ts';

/** Adapts one row of the catalogue by the rules of a restore. A row that needs no change is returned unchanged. */
export function fitCatalogueRow(rules: FittingRules, table: string, row: ComingRow, isBrought: boolean): unknown {
  const { value } = row;
  if (table === 'records' && isRecord(value)) return fitRecord(rules, value, row.fields, isBrought);
  if (table === 'fields') return fitField(rules, value);
  if (table === 'views' && isView(value)) return fitView(rules, value, isBrought);
  const titleFieldId = table === 'collections' && isCollection(value) ? rules.titleFields.get(value.id) : undefined;
  return titleFieldId === undefined ? value : { ...(value as object), titleFieldId };
}

function fitRecord(
  rules: FittingRules,
  record: CatalogueRecord,
  fields: readonly string[] | undefined,
  isBrought: boolean,
): unknown {
  const context = conversionContext(rules);
  const patch: Record<string, FieldValue | undefined> = {};
  for (const [fieldId, value] of Object.entries(record.values)) {
    const change = (comesFromBackup(fieldId, fields, isBrought) ? rules.fromBackup : rules.fromNow).get(fieldId);
    const fitted = change && fitValue(value, change, context);
    if (fitted && fitted.kind !== 'kept') patch[fieldId] = fitted.value;
  }
  for (const [fieldId, number] of rules.numbers.get(record.id) ?? []) patch[fieldId] = number;
  const copy = rules.copyTitles.get(record.id);
  if (copy) patch[copy.fieldId] = copy.title;
  if (Object.keys(patch).length === 0) return record;
  return settleCatalogueRow('records', { ...record, values: mergeValues(record.values, patch) });
}

export function comesFromBackup(fieldId: string, fields: readonly string[] | undefined, isBrought: boolean): boolean {
  return isBrought && (fields?.includes(`values.${fieldId}`) ?? true);
}

/** The new value: as if a person changed the type of its field; choices that still exist stay. */
export function fitValue(
  value: FieldValue,
  { from, to }: FieldChange,
  context: ReturnType<typeof conversionContext>,
): Conversion {
  if (from.type === to.type && isChoice(to)) return fitChoices(value, from, to);
  if (from.type === to.type) return { kind: 'kept', value };
  // A choice may have been renamed since: its id identifies it.
  const named = new Map(to.options?.map((option) => [option.id, option]));
  const options = from.options?.map((option) => named.get(option.id) ?? option);
  return convertValue(value, options ? { ...from, options } : from, to, context);
}

function fitChoices(value: FieldValue, from: Field, to: Field): Conversion {
  const ids = typeof value === 'string' ? [value] : isIdList(value) ? value : [];
  const fitted = [...new Set(ids.map((id) => sameChoice(id, from, to)))];
  const result = typeof value === 'string' ? fitted[0] : fitted;
  return result === undefined || JSON.stringify(result) === JSON.stringify(value)
    ? { kind: 'kept', value }
    : { kind: 'converted', value: result };
}

/** The choice itself, or the one that has its name by now. A choice that nobody knows any more stays unchanged. */
function sameChoice(id: string, from: Field, to: Field): string {
  if (to.options?.some((option) => option.id === id)) return id;
  const label = from.options
    ?.find((option) => option.id === id)
    ?.label.trim()
    .toLowerCase();
  return to.options?.find((option) => option.label.trim().toLowerCase() === label)?.id ?? id;
}

/** Whether the values are options of the field. */
export function isChoice({ type }: Pick<Field, 'type'>): boolean {
  return hasDetail(type, 'options');
}

function fitField(rules: FittingRules, value: unknown): unknown {
  const field = toField(value);
  const added = field && rules.options.get(field.id);
  return added ? { ...(value as object), options: [...(field.options ?? []), ...added] } : value;
}

/** The number of a view's parts that name something missing, and the view without them. */
export function fitView(rules: Pick<FittingRules, 'viewFields' | 'optionIds'>, view: View, isBrought: boolean): View {
  const changes = isBrought ? rules.viewFields.fromBackup : rules.viewFields.fromNow;
  const named = fieldsNamedBy(view);
  let fitted = view;
  for (const fieldId of named) {
    const change = changes.get(fieldId);
    if (change) fitted = withoutChanged(fitted, fieldId, change);
  }
  if (!isBrought) return fitted;
  const filters = fitted.filters.flatMap((filter) => fitFilter(filter, rules.optionIds.get(filter.fieldId)));
  return JSON.stringify(filters) === JSON.stringify(fitted.filters) ? fitted : { ...fitted, filters };
}

export function fieldsNamedBy(view: View): ReadonlySet<string> {
  return new Set([
    ...view.filters.map((filter) => filter.fieldId),
    ...view.sorts.map((sort) => sort.fieldId),
    ...view.hiddenFieldIds,
    ...Object.keys(view.columnWidths),
    ...(view.boardFieldId === undefined ? [] : [view.boardFieldId]),
    ...(view.mainFieldId === undefined ? [] : [view.mainFieldId]),
  ]);
}

/** Like deleting the field, or like changing its type, which keeps its column. */
function withoutChanged(view: View, fieldId: string, change: ViewFieldChange): View {
  const without = withoutField(view, fieldId);
  return change === 'gone'
    ? without
    : { ...without, hiddenFieldIds: view.hiddenFieldIds, columnWidths: view.columnWidths };
}

const NAMES_A_CHOICE: ReadonlySet<FilterOperator> = new Set<FilterOperator>(['is', 'isNot']);

/** A filter without missing choices; none if no choice is left. */
function fitFilter(filter: ViewFilter, optionIds: ReadonlySet<string> | undefined): readonly ViewFilter[] {
  const { value } = filter;
  if (!optionIds || value === undefined) return [filter];
  if (typeof value === 'string' && NAMES_A_CHOICE.has(filter.operator)) return optionIds.has(value) ? [filter] : [];
  if (!Array.isArray(value)) return [filter];
  // The cast: Array.isArray does not recognise readonly arrays.
  const there = (value as readonly string[]).filter((id) => optionIds.has(id));
  if (there.length === value.length) return [filter];
  return there.length === 0 ? [] : [{ ...filter, value: there }];
}
