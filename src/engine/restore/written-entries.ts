import { encodeValue } from '../format/record/encode-value.ts';
import { decodeKey, encodeKey } from '../format/record/row-codec.ts';
import { isReadable } from '../snapshot/source.ts';
import type { Fitting } from '../snapshot/source-fitting.ts';
import type { PlanDraft } from './plan-draft.ts';
import type { CommonTable } from './restore-input.ts';
import type { RowAction } from './restore-plan.ts';
import { bringRow, fitRow } from './restore-rows.ts';
import { type UniqueEntry, uniqueEntriesOf } from './unique-entries.ts';

const ROWS_AT_ONCE = 500;

/**
 * The future entries of a table's rows in its unique indexes, after the source has fitted them or recomputed derived
 * members of merged rows: by key text. Rows written as in the backup are not included.
 */
export async function entriesAsWritten(
  draft: PlanDraft,
  { stored, described }: CommonTable,
  actions: readonly RowAction[],
  fitting: Fitting | undefined,
): Promise<ReadonlyMap<string, readonly UniqueEntry[]>> {
  const { repository, source } = draft.input;
  const isFitted = fitting !== undefined && source.fit !== undefined;
  const entries = new Map<string, readonly UniqueEntry[]>();
  const note = (keyText: string, value: unknown) =>
    entries.set(keyText, uniqueEntriesOf(described.uniqueIndexes ?? [], JSON.parse(encodeValue(value).text)));
  const fitter = { source, table: stored, fitting };

  const beside = actions.filter(({ action }) => action === 'fit').map(({ keyText }) => decodeKey(JSON.parse(keyText)));
  for (const row of await draft.moment.get(stored.name, beside))
    if (row && isReadable(row)) note(encodeKey(row.key), fitRow(fitter, row, false).value);

  const bringing = { repository, source, now: draft.moment, table: stored, description: described };
  const changing = actions.filter(
    ({ action }) => action === 'merge' || (isFitted && action !== 'remove' && action !== 'fit'),
  );
  for (let at = 0; at < changing.length; at += ROWS_AT_ONCE) {
    const group = changing.slice(at, at + ROWS_AT_ONCE);
    const theirs = await draft.findInBackup(
      stored,
      group.map(({ keyText }) => keyText),
    );
    for (const action of group) {
      const row = await bringRow({ ...bringing, options: draft.options }, action, theirs.get(action.keyText));
      note(action.keyText, fitRow(fitter, row, true).value);
    }
  }
  return entries;
}
