import { hasDetail } from '../field-types/registry.ts';
import type { FieldValue } from '../model.ts';
import { isRecord } from './catalogue-rows.ts';
import type { FieldsOfRestore } from './compare-fields.ts';
import { comesFromBackup, fitValue } from './fit-row.ts';
import {
  conversionContext,
  type CatalogueFittingNote,
  type FieldChange,
  type FittingRules,
  type FittingTables,
} from './fitting-types.ts';
import { type ComingNumber, renumber, sharedNumbers } from './renumber.ts';

/** A value that was written when its field was different. */
export interface AffectedValue {
  readonly recordId: string;
  readonly value: FieldValue;
  readonly change: FieldChange;
  readonly stays: boolean;
}

/** The values affected by changes of fields, and the new numbers of records whose number was given twice. */
export async function readRecords(
  tables: FittingTables,
  { after }: FieldsOfRestore,
  changes: {
    readonly fromBackup: ReadonlyMap<string, FieldChange>;
    readonly fromNow: ReadonlyMap<string, FieldChange>;
  },
) {
  const sequential = new Set(
    [...after.values()]
      .filter(({ type, isSequential }) => isSequential && hasDetail(type, 'isSequential'))
      .map(({ id }) => id),
  );
  const affected: AffectedValue[] = [];
  const taken = new Map<string, Set<number>>();
  const coming: ComingNumber[] = [];
  const look = (value: unknown, isBrought: boolean, paths?: readonly string[]) => {
    if (!isRecord(value)) return;
    for (const [fieldId, content] of Object.entries(value.values)) {
      const isTheirs = comesFromBackup(fieldId, paths, isBrought);
      const change = (isTheirs ? changes.fromBackup : changes.fromNow).get(fieldId);
      if (change) affected.push({ recordId: value.id, value: content, change, stays: !isBrought });
      if (!sequential.has(fieldId) || typeof content !== 'number') continue;
      if (isTheirs) coming.push({ recordId: value.id, fieldId, number: content });
      else taken.set(fieldId, (taken.get(fieldId) ?? new Set()).add(content));
    }
  };
  if (changes.fromBackup.size > 0 || changes.fromNow.size > 0 || sequential.size > 0) {
    for await (const rows of tables.brought('records')) for (const { value, fields } of rows) look(value, true, fields);
  }
  if (changes.fromNow.size > 0 || coming.length > 0) {
    for await (const rows of tables.staying('records')) for (const { value } of rows) look(value, false);
  }
  const again = coming.filter(({ fieldId, number }) => taken.get(fieldId)?.has(number));
  const alike = await sharedNumbers(tables, again);
  return {
    affected,
    numbers: renumber(
      again.filter(({ fieldId, number }) => !alike.get(fieldId)?.has(number)),
      coming,
      taken,
    ),
  };
}

/** What happens to the values, and to the present records that do not stay as they are. */
export function countValues(affected: readonly AffectedValue[], { fromBackup, fromNow, ...lookups }: FittingRules) {
  const context = conversionContext(lookups);
  const counts = new Map<string, { converted: number; lost: number }>();
  const staying = new Set<string>();
  for (const { recordId, value, change, stays } of affected) {
    const id = change.to.id;
    const { kind } = fitValue(
      value,
      (fromBackup.get(id)?.from === change.from ? fromBackup : fromNow).get(id) ?? change,
      context,
    );
    if (kind === 'kept') continue;
    if (stays) staying.add(recordId);
    const ofField = counts.get(id) ?? { converted: 0, lost: 0 };
    counts.set(id, ofField);
    ofField[kind] += 1;
  }
  const names = new Map(affected.map(({ change: { to } }) => [to.id, to.name]));
  const notes = [...counts].flatMap(([id, ofField]) =>
    (['converted', 'lost'] as const).flatMap((kind): CatalogueFittingNote[] =>
      ofField[kind] > 0 ? [{ kind, subject: names.get(id) ?? '', count: ofField[kind] }] : [],
    ),
  );
  return { notes, staying: [...staying] };
}
