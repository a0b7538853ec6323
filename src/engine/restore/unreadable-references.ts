import type { CallOptions } from '../core/progress.ts';
import { decodeKey, encodeKey } from '../format/record/row-codec.ts';
import { findRows } from '../snapshot/find-rows.ts';
import { decodeStoredRow } from '../snapshot/read-attachment.ts';
import { isUnreadable, type SourceMoment } from '../snapshot/source.ts';
import type { LeftOut } from './left-out.ts';
import type { CommonTable, RestoreInput } from './restore-input.ts';
import type { RowAction } from './restore-plan.ts';

const ROWS_AT_ONCE = 500;

/**
 * How many references of rows that are brought point at what is left out and is not here either. Such a row comes as
 * the backup has it all the same; the plan counts what it points at in vain.
 * @param to the tables that are looked at.
 */
export async function countUnreadableReferences(
  { repository, source }: RestoreInput,
  moment: SourceMoment,
  common: readonly CommonTable[],
  to: ReadonlySet<string>,
  actions: ReadonlyMap<string, readonly RowAction[]>,
  leftOut: LeftOut,
  options: CallOptions,
): Promise<number> {
  if (leftOut.isEmpty || !source.references) return 0;
  const missing = new Map<string, Set<string>>();
  for (const { stored } of common) {
    const brought = (actions.get(stored.name) ?? [])
      .filter(({ action }) => action !== 'remove')
      .map(({ keyText }) => keyText);
    for (let at = 0; at < brought.length; at += ROWS_AT_ONCE) {
      const lines = await findRows(
        repository,
        stored.root,
        brought.slice(at, at + ROWS_AT_ONCE),
        leftOut.reading(stored.name, stored.rows, options),
      );
      for (const { row } of lines.values()) {
        // A row with content outside its line is not decoded here.
        if (row.attachments.length > 0) continue;
        for (const { table, key } of source.references(stored.name, decodeStoredRow(row).value)) {
          const keyText = encodeKey(key);
          if (to.has(table) && leftOut.covers(table, keyText))
            missing.set(table, (missing.get(table) ?? new Set()).add(keyText));
        }
      }
    }
  }
  let count = 0;
  for (const [table, keyTexts] of missing) {
    const coming = new Set(
      (actions.get(table) ?? []).filter(({ action }) => action !== 'remove').map(({ keyText }) => keyText),
    );
    const open = [...keyTexts].filter((keyText) => !coming.has(keyText));
    const rows = await moment.get(
      table,
      open.map((keyText) => decodeKey(JSON.parse(keyText))),
    );
    count += rows.filter((row) => row === undefined || isUnreadable(row)).length;
  }
  return count;
}
