import type { Field } from '../model.ts';
import { isRecord } from './catalogue-rows.ts';
import type { CatalogueFittingNote, FittingRules, FittingTables } from './fitting-types.ts';

/** A sequential number that a restore brings. */
export interface ComingNumber {
  readonly recordId: string;
  readonly fieldId: string;
  readonly number: number;
}

/** The numbers that several records already had in the backup: a restore or an undo does not change them. */
export async function sharedNumbers(
  tables: FittingTables,
  again: readonly ComingNumber[],
): Promise<ReadonlyMap<string, ReadonlySet<number>>> {
  const owners = new Map<string, Map<number, number>>();
  for (const { fieldId, number } of again)
    owners.set(fieldId, (owners.get(fieldId) ?? new Map<number, number>()).set(number, 0));
  if (again.length === 0) return new Map();
  for await (const rows of tables.inBackup('records')) {
    for (const { value } of rows) {
      if (!isRecord(value)) continue;
      for (const [fieldId, counts] of owners) {
        const number = value.values[fieldId];
        const count = typeof number === 'number' ? counts.get(number) : undefined;
        if (typeof number === 'number' && count !== undefined) counts.set(number, count + 1);
      }
    }
  }
  return new Map(
    [...owners].map(([fieldId, counts]) => [
      fieldId,
      new Set([...counts].filter(([, count]) => count > 1).map(([number]) => number)),
    ]),
  );
}

/** Gives the next free number to each restored record whose number another record has by now. */
export function renumber(
  again: readonly ComingNumber[],
  coming: readonly ComingNumber[],
  taken: ReadonlyMap<string, ReadonlySet<number>>,
): ReadonlyMap<string, ReadonlyMap<string, number>> {
  const highest = new Map<string, number>();
  const raise = (fieldId: string, number: number) =>
    highest.set(fieldId, Math.max(highest.get(fieldId) ?? 0, Math.floor(number)));
  for (const [fieldId, numbers] of taken) for (const number of numbers) raise(fieldId, number);
  for (const { fieldId, number } of coming) raise(fieldId, number);
  const numbers = new Map<string, Map<string, number>>();
  for (const { recordId, fieldId } of again) {
    const next = (highest.get(fieldId) ?? 0) + 1;
    highest.set(fieldId, next);
    numbers.set(recordId, (numbers.get(recordId) ?? new Map()).set(fieldId, next));
  }
  return numbers;
}

export function numberNotes(
  numbers: FittingRules['numbers'],
  after: ReadonlyMap<string, Field>,
): readonly CatalogueFittingNote[] {
  const counts = new Map<string, number>();
  for (const ofRecord of numbers.values())
    for (const fieldId of ofRecord.keys()) counts.set(fieldId, (counts.get(fieldId) ?? 0) + 1);
  return [...counts].map(([fieldId, count]) => ({
    kind: 'renumbered',
    subject: after.get(fieldId)?.name ?? '',
    count,
  }));
}
