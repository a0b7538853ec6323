import type { Field } from '../model.ts';
import { fieldsOf } from './catalogue-rows.ts';
import { isChoice } from './fit-row.ts';
import type { FieldChange, FittingRules, FittingTables, ViewFieldChange } from './fitting-types.ts';

/** The fields of the catalogue on each side of a restore, by id. */
export interface FieldsOfRestore {
  readonly inBackup: ReadonlyMap<string, Field>;
  readonly now: ReadonlyMap<string, Field>;
  readonly coming: ReadonlyMap<string, Field>;
  readonly after: ReadonlyMap<string, Field>;
}

export async function readFields(tables: FittingTables): Promise<FieldsOfRestore> {
  const coming = await fieldsOf(tables.brought('fields'));
  return {
    inBackup: await fieldsOf(tables.inBackup('fields')),
    now: await fieldsOf(tables.now('fields')),
    coming,
    after: new Map([...(await fieldsOf(tables.staying('fields'))), ...coming]),
  };
}

/** FieldsOfRestore that have another type afterwards, or lack choices that they had. */
export function changesBetween(
  before: ReadonlyMap<string, Field>,
  after: ReadonlyMap<string, Field>,
): ReadonlyMap<string, FieldChange> {
  const changes = new Map<string, FieldChange>();
  for (const [id, to] of after) {
    const from = before.get(id);
    if (!from) continue;
    const lacksChoices =
      isChoice(to) && from.options?.some((option) => !to.options?.some(({ id: there }) => there === option.id));
    if (from.type !== to.type || lacksChoices) changes.set(id, { from, to });
  }
  return changes;
}

export function viewChanges(
  before: ReadonlyMap<string, Field>,
  after: ReadonlyMap<string, Field>,
): ReadonlyMap<string, ViewFieldChange> {
  const changes = new Map<string, ViewFieldChange>();
  for (const [id, { type }] of before) {
    const field = after.get(id);
    if (!field) changes.set(id, 'gone');
    else if (field.type !== type) changes.set(id, 'changed');
  }
  return changes;
}

export function optionIdsOf(
  after: ReadonlyMap<string, Field>,
  added: FittingRules['options'],
): ReadonlyMap<string, ReadonlySet<string>> {
  return new Map(
    [...after.values()]
      .filter(isChoice)
      .map(({ id, options = [] }) => [id, new Set([...options, ...(added.get(id) ?? [])].map((option) => option.id))]),
  );
}
