import { hasDetail, TITLE_FIELD_TYPES } from '../field-types/registry.ts';
import { isIdList } from '../values.ts';
import type { AffectedValue } from './affected-values.ts';
import { isCollection, isRecord } from './catalogue-rows.ts';
import type { FieldsOfRestore } from './compare-fields.ts';
import type { FittingRules, FittingTables } from './fitting-types.ts';

/** Titles, only if values come from relations or become relations. */
export async function readTitles(
  tables: FittingTables,
  { after }: FieldsOfRestore,
  affected: readonly AffectedValue[],
): Promise<Pick<FittingRules, 'titles' | 'recordIds'>> {
  const titles = new Map<string, string>();
  const recordIds = new Map<string, string>();
  const named = new Set(
    affected.flatMap(({ value, change }) =>
      hasDetail(change.from.type, 'relatedCollectionId') && isIdList(value) ? value : [],
    ),
  );
  const into = new Set(
    affected.flatMap(({ change }) =>
      hasDetail(change.to.type, 'relatedCollectionId') ? [change.to.relatedCollectionId] : [],
    ),
  );
  if (named.size === 0 && into.size === 0) return { titles, recordIds };
  const titleFields = new Map<string, string>();
  for (const side of [tables.staying('collections'), tables.brought('collections')]) {
    for await (const rows of side)
      for (const { value } of rows) if (isCollection(value)) titleFields.set(value.id, value.titleFieldId);
  }
  const ambiguous = new Set<string>();
  for (const side of [tables.staying('records'), tables.brought('records')]) {
    for await (const rows of side) {
      for (const { value } of rows) {
        const title = isRecord(value) ? value.values[titleFields.get(value.collectionId) ?? ''] : undefined;
        if (!isRecord(value) || (typeof title !== 'string' && typeof title !== 'number')) continue;
        if (named.has(value.id)) titles.set(value.id, String(title));
        if (!into.has(value.collectionId)) continue;
        const key = String(title).trim().toLowerCase();
        if (recordIds.has(key)) ambiguous.add(key);
        recordIds.set(key, value.id);
      }
    }
  }
  for (const key of ambiguous) recordIds.delete(key);
  return { titles, recordIds: after.size === 0 ? new Map() : recordIds };
}

/** Another title field for each collection whose own is missing afterwards or can no longer be a title. */
export async function titleFieldsOf(
  tables: FittingTables,
  { now, inBackup, after }: FieldsOfRestore,
): Promise<ReadonlyMap<string, string>> {
  const nowTitles = new Map<string, string>();
  const chosen = new Map<string, string>();
  const canBeTitle = (fieldId: string | undefined, collectionId: string) => {
    const field = fieldId === undefined ? undefined : after.get(fieldId);
    return field?.collectionId === collectionId && TITLE_FIELD_TYPES.includes(field.type);
  };
  for await (const rows of tables.now('collections'))
    for (const { value } of rows) if (isCollection(value)) nowTitles.set(value.id, value.titleFieldId);
  for (const [side, known] of [
    [tables.brought('collections'), inBackup],
    [tables.staying('collections'), now],
  ] as const) {
    for await (const rows of side) {
      for (const { value } of rows) {
        if (!isCollection(value) || !known.has(value.titleFieldId) || canBeTitle(value.titleFieldId, value.id))
          continue;
        const suitable = [...after.values()]
          .filter((field) => canBeTitle(field.id, value.id))
          .sort((a, b) => a.order - b.order);
        const title = canBeTitle(nowTitles.get(value.id), value.id) ? nowTitles.get(value.id) : suitable[0]?.id;
        if (title !== undefined) chosen.set(value.id, title);
      }
    }
  }
  return chosen;
}
