import type { CallOptions } from '../core/progress.ts';
import { decodeRow, encodeKey } from '../format/record/row-codec.ts';
import { findRows } from '../snapshot/find-rows.ts';
import { isReadable, type BroughtRow, type Fitting, type FittingInput, type SourceMoment } from '../snapshot/source.ts';
import type { SourceRow } from '../format/record/source-row.ts';
import { treeRows } from '../snapshot/tree-reader.ts';
import type { LeftOut } from './left-out.ts';
import { expectRows } from './live-rows.ts';
import type { CommonTable, RestoreInput } from './restore-input.ts';
import type { ExpectedState, RowAction } from './restore-plan.ts';
import { bringRow } from './restore-rows.ts';

const ROWS_AT_ONCE = 500;

/**
 * Asks the source how the rows that are planned to come agree with those that stay (`Source.planFitting`), and adds the
 * rows beside them that must be fitted too to `actions`, and to what must not change meanwhile.
 */
export async function planFitting(
  input: RestoreInput,
  moment: SourceMoment,
  common: readonly CommonTable[],
  actions: Map<string, RowAction[]>,
  expected: Map<string, ExpectedState>,
  leftOut: LeftOut,
  options: CallOptions,
): Promise<Fitting | undefined> {
  const fitting = await input.source.planFitting?.(fittingInput(input, moment, common, actions, leftOut, options));
  if (!fitting) return undefined;
  const beside = new Map<string, Set<string>>();
  for (const { table, key } of fitting.beside) beside.set(table, (beside.get(table) ?? new Set()).add(encodeKey(key)));
  for (const [table, keyTexts] of beside) {
    const planned = actions.get(table) ?? [];
    for (const { keyText } of planned) keyTexts.delete(keyText);
    if (keyTexts.size === 0) continue;
    actions.set(table, [...planned, ...[...keyTexts].map((keyText): RowAction => ({ keyText, action: 'fit' }))]);
    await expectRows(input.repository, moment, expected, table, [...keyTexts]);
  }
  return fitting;
}

function fittingInput(
  { repository, source, snapshot }: RestoreInput,
  now: SourceMoment,
  common: readonly CommonTable[],
  actions: ReadonlyMap<string, readonly RowAction[]>,
  leftOut: LeftOut,
  options: CallOptions,
): FittingInput {
  const tables = new Map(common.map((table) => [table.stored.name, table]));
  return {
    takenAt: snapshot.takenAt,
    async *now(table) {
      if (!tables.has(table)) return;
      for await (const rows of now.rows(table)) yield rows.filter(isReadable);
    },
    async *inBackup(table) {
      const { root = null, rows = 0 } = tables.get(table)?.stored ?? {};
      for await (const lines of treeRows(repository, root, leftOut.reading(table, rows, options))) {
        yield lines.flatMap(({ row }): SourceRow[] =>
          row.attachments.length > 0 ? [] : [decodeRow(row.key, row.value, [])],
        );
      }
    },
    async *brought(table) {
      const found = tables.get(table);
      if (!found) return;
      const { stored, described: description } = found;
      const planned = (actions.get(table) ?? []).filter(({ action }) => action !== 'remove');
      for (let at = 0; at < planned.length; at += ROWS_AT_ONCE) {
        const group = planned.slice(at, at + ROWS_AT_ONCE);
        const theirs = await findRows(
          repository,
          stored.root,
          group.map(({ keyText }) => keyText),
          leftOut.reading(table, stored.rows, options),
        );
        const rows: BroughtRow[] = [];
        for (const action of group) {
          const line = theirs.get(action.keyText);
          if (line && line.row.attachments.length === 0)
            rows.push(await bringRow({ repository, source, now, table: stored, description, options }, action, line));
        }
        yield rows;
      }
    },
    async *staying(table) {
      if (!tables.has(table)) return;
      // A copy stands beside the row that is there, which stays.
      const leaving = new Set(
        (actions.get(table) ?? []).filter(({ action }) => action !== 'copy').map(({ keyText }) => keyText),
      );
      for await (const rows of now.rows(table))
        yield rows.filter(isReadable).filter(({ key }) => !leaving.has(encodeKey(key)));
    },
  };
}
