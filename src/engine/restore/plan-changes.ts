import { BackupError } from '../core/errors.ts';
import { seemsWhole } from '../snapshot/survey-tree.ts';
import { followReferences } from './follow-references.ts';
import { keepNeeded, type KeysByTable } from './keep-needed.ts';
import { planContent } from './plan-content.ts';
import type { PlanDraft } from './plan-draft.ts';
import { planRows } from './plan-rows.ts';
import { planFittedRows } from './plan-unique.ts';
import type { CommonTable } from './restore-input.ts';
import type { ContentChanges, RestorePlan, TableChanges, TableRestorePlan } from './restore-plan.ts';
import { UniqueWrites } from './settle-unique.ts';
import { startFigures, type TableFigures } from './table-figures.ts';
import { countUnreadableReferences } from './unreadable-references.ts';

/**
 * If more than this fraction of its rows differs, a table that is restored whole and exactly is replaced rather than
 * patched.
 */
const MOST_PATCHED = 0.3;

/** Runs the steps of planning, one after the other. */
export async function planChanges(
  draft: PlanDraft,
): Promise<Pick<RestorePlan, 'tables' | 'changes' | 'content' | 'dangling' | 'fitting'>> {
  const { choice, input, takesEverything } = draft;
  if (choice.mode === 'undo' && !input.undoes)
    throw new BackupError('internal', { context: { what: 'an undo without its journal' } });
  const unique = await planAllRows(draft);
  const staying = await keepNeeded(draft);
  const followed = takesEverything
    ? { content: new Map<string, readonly string[]>(), dangling: 0 }
    : await followReferences(draft);
  const { fitting, missing } = await planFittedRows(draft, unique);
  const content = await planAllContent(draft, followed.content, staying);
  const unreadable = await countUnreadableReferences(draft);
  const tables = finishFigures(draft);
  const isFitted = fitting !== undefined;
  return {
    tables,
    changes: Object.fromEntries(tables.map((table) => [table.name, changesOf(draft, table, isFitted)])),
    content,
    dangling: followed.dangling + unreadable + missing,
    ...(fitting ? { fitting } : {}),
  };
}

/** @returns the writes to each table with unique indexes. */
async function planAllRows(draft: PlanDraft): Promise<ReadonlyMap<string, UniqueWrites>> {
  const unique = new Map<string, UniqueWrites>();
  for (const table of draft.common) {
    const { name } = table.stored;
    const figures = startFigures(table, await draft.countLive(table));
    draft.figures.set(name, figures);
    if (table.described.isContentAddressed) continue;
    // Also for a table of which nothing is chosen: its rows may be restored because others need them.
    const hasIndexes = (table.described.uniqueIndexes?.length ?? 0) > 0 && draft.moment.findByIndex !== undefined;
    const writes = hasIndexes ? new UniqueWrites(table) : undefined;
    if (writes) unique.set(name, writes);
    if (draft.selection.takesNothingOf(name)) continue;
    if (await isFilled(draft, table, figures.rowsNow)) fill(draft, table, figures);
    else await planRows(draft, table, figures, writes);
  }
  return unique;
}

/**
 * Whether a table is filled with all rows of the backup: there is nothing to compare, to keep or to decide, and the
 * tree says how many rows there are. Damage within a page then shows when the plan is applied, which changes nothing.
 */
async function isFilled(draft: PlanDraft, { stored, described }: CommonTable, rowsNow: number): Promise<boolean> {
  const { input, choice, leftOut, options } = draft;
  const isAllTaken = draft.takesEverything && choice.mode === 'exact' && !leftOut.isAllowed;
  if (rowsNow > 0 || !isAllTaken || input.onDecision || (described.uniqueIndexes?.length ?? 0) > 0) return false;
  return seemsWhole(input.repository, stored, options.signal ? { signal: options.signal } : {});
}

function fill({ filled, expected }: PlanDraft, { stored }: CommonTable, figures: TableFigures): void {
  const { name, rows } = stored;
  filled.add(name);
  expected.set(name, { kind: 'tree', root: null });
  figures.differing = { added: rows, changed: 0, removed: 0 };
  figures.added = rows;
}

async function planAllContent(
  draft: PlanDraft,
  followed: KeysByTable,
  staying: KeysByTable,
): Promise<Record<string, ContentChanges>> {
  const content: Record<string, ContentChanges> = {};
  for (const { stored, described } of draft.common) {
    if (!described.isContentAddressed) continue;
    const needed = { followed: followed.get(stored.name) ?? [], staying: staying.get(stored.name) ?? [] };
    content[stored.name] = await planContent(draft, stored, needed);
  }
  return content;
}

/** The figures of all tables, including those known only after every decision. */
function finishFigures(draft: PlanDraft): readonly TableRestorePlan[] {
  return [...draft.figures.values()].map((table) => {
    const unreadable = draft.leftOut.countOf(table.name);
    const unholdable = draft.unholdable.sumOf(table.name, draft.actionsOf(table.name));
    return { ...table, ...unholdable, ...(unreadable > 0 ? { unreadable } : {}) };
  });
}

/** @param isFitted whether rows may have to be fitted, one by one. */
function changesOf(
  draft: PlanDraft,
  { name, rowsNow, rowsInBackup }: TableRestorePlan,
  isFitted: boolean,
): TableChanges {
  const { choice, selection, leftOut } = draft;
  const [actions, expected] = [draft.actionsOf(name), draft.expected.get(name)];
  if (expected && rowsInBackup > 0 && draft.filled.has(name)) return { kind: 'replace-all', expected };
  if (!expected || actions.length === 0) return { kind: 'none' };
  // An undo after which no later work remains is exact.
  const isExact = choice.mode === 'exact' || (choice.mode === 'undo' && !draft.keepsLater);
  const isWhole = isExact && selection.takesWholeTable(name) && expected.kind === 'tree';
  const isMost = actions.length > MOST_PATCHED * Math.max(rowsNow, rowsInBackup);
  // Parts that are the same on both sides were not read, so they may be damaged too: if damage is allowed, they are not
  // touched.
  const isReplaced = isWhole && isMost && !isFitted && !leftOut.isAllowed && !draft.patched.has(name);
  return isReplaced ? { kind: 'replace-all', expected } : { kind: 'rows', actions, expected };
}
