import { encodeKey, decodeRow } from '../format/record/row-codec.ts';
import { isReadable } from '../snapshot/source.ts';
import type { BroughtRow, Fitting, FittingInput } from '../snapshot/source-fitting.ts';
import type { SourceRow } from '../format/record/source-row.ts';
import { treeRows } from '../snapshot/tree-reader.ts';
import type { PlanDraft } from './plan-draft.ts';
import type { CommonTable } from './restore-input.ts';
import type { RowAction } from './restore-plan.ts';
import { bringRow } from './restore-rows.ts';

const ROWS_AT_ONCE = 500;

/**
 * Asks the source how restored rows and present rows are made to agree (`Source.planFitting`). Adds other rows that
 * must be fitted too to the plan, and to those that must not change before it is applied. Rows from an earlier fitting
 * are removed.
 */
export async function planFitting(draft: PlanDraft): Promise<Fitting | undefined> {
  forgetEarlierFitting(draft);
  const fitting = await draft.input.source.planFitting?.(fittingInput(draft));
  if (!fitting) return undefined;
  const beside = new Map<string, Set<string>>();
  for (const { table, key } of fitting.beside) beside.set(table, (beside.get(table) ?? new Set()).add(encodeKey(key)));
  for (const [table, keyTexts] of beside) {
    const planned = draft.actionsOf(table);
    for (const { keyText } of planned) keyTexts.delete(keyText);
    if (keyTexts.size === 0) continue;
    draft.actions.set(table, [...planned, ...[...keyTexts].map((keyText): RowAction => ({ keyText, action: 'fit' }))]);
    await draft.expectRows(table, [...keyTexts]);
  }
  return fitting;
}

function forgetEarlierFitting({ actions }: PlanDraft): void {
  for (const [table, planned] of actions)
    actions.set(
      table,
      planned.filter(({ action }) => action !== 'fit'),
    );
}

function fittingInput(draft: PlanDraft): FittingInput {
  const { input, moment, leftOut, options } = draft;
  return {
    takenAt: input.snapshot.takenAt,
    async *now(table) {
      if (!draft.tableOf(table)) return;
      for await (const rows of moment.rows(table)) yield rows.filter(isReadable);
    },
    async *inBackup(table) {
      const { root = null, rows = 0 } = draft.tableOf(table)?.stored ?? {};
      for await (const lines of treeRows(input.repository, root, leftOut.reading(table, rows, options))) {
        yield lines.flatMap(({ row }): SourceRow[] =>
          row.attachments.length > 0 ? [] : [decodeRow(row.key, row.value, [])],
        );
      }
    },
    async *brought(name) {
      const table = draft.tableOf(name);
      if (table) yield* broughtRows(draft, table);
    },
    async *staying(table) {
      if (!draft.tableOf(table)) return;
      // A copy is kept next to the existing row, which stays.
      const leaving = new Set(
        draft
          .actionsOf(table)
          .filter(({ action }) => action !== 'copy')
          .map(({ keyText }) => keyText),
      );
      for await (const rows of moment.rows(table))
        yield rows.filter(isReadable).filter(({ key }) => !leaving.has(encodeKey(key)));
    },
  };
}

async function* broughtRows(
  draft: PlanDraft,
  { stored, described }: CommonTable,
): AsyncGenerator<readonly BroughtRow[], void, undefined> {
  const { input, moment, options } = draft;
  const { repository, source } = input;
  const bringing = { repository, source, now: moment, table: stored, description: described, options };
  const planned = draft.actionsOf(stored.name).filter(({ action }) => action !== 'remove');
  for (let at = 0; at < planned.length; at += ROWS_AT_ONCE) {
    const group = planned.slice(at, at + ROWS_AT_ONCE);
    const theirs = await draft.findInBackup(
      stored,
      group.map(({ keyText }) => keyText),
    );
    const rows: BroughtRow[] = [];
    for (const action of group) {
      const line = theirs.get(action.keyText);
      if (line && line.row.attachments.length === 0) rows.push(await bringRow(bringing, action, line));
    }
    yield rows;
  }
}
