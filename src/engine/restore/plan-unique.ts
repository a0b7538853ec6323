import type { PlanDraft } from './plan-draft.ts';
import { planFitting } from './fit-rows.ts';
import { countDecision } from './table-figures.ts';
import type { SettledUnique, UniqueWrites } from './settle-unique.ts';
import type { Fitting } from '../snapshot/source-fitting.ts';

/** How often the source is asked for a fitting at most: after that, rows that do not agree are only left out. */
const MOST_FITTINGS = 4;

/**
 * Fits restored rows to present ones, and leaves out rows that the unique indexes do not allow, judged by their fitted
 * values. Leaving out a row changes the fitting of the others.
 * @returns the fitting, and how many rows that others need cannot be restored.
 */
export async function planFittedRows(
  draft: PlanDraft,
  unique: ReadonlyMap<string, UniqueWrites>,
): Promise<{ readonly fitting: Fitting | undefined; readonly missing: number }> {
  // Rows that become exactly as they were need no fitting.
  const isFitted =
    draft.input.source.planFitting !== undefined && !(draft.takesEverything && draft.choice.mode === 'exact');
  let fitting = isFitted ? await planFitting(draft) : undefined;
  let missing = 0;
  for (let fittings = 1; ; fittings += 1) {
    const settled = await settleAll(draft, unique, fitting);
    missing += settled.missing;
    if (!isFitted || !settled.isChanged) return { fitting, missing };
    if (fittings < MOST_FITTINGS) fitting = await planFitting(draft);
  }
}

async function settleAll(
  draft: PlanDraft,
  unique: ReadonlyMap<string, UniqueWrites>,
  fitting: Fitting | undefined,
): Promise<{ readonly missing: number; readonly isChanged: boolean }> {
  let [missing, isChanged] = [0, false];
  for (const [name, writes] of unique) {
    const actions = draft.actionsOf(name);
    if (actions.length === 0) continue;
    const settled = await writes.settle(draft, actions, fitting);
    await enter(draft, name, settled);
    missing += settled.missing;
    isChanged ||= settled.blocksBrought || settled.evicted.length > 0;
  }
  return { missing, isChanged };
}

async function enter(draft: PlanDraft, name: string, settled: SettledUnique): Promise<void> {
  const figures = draft.figures.get(name);
  draft.actions.set(name, settled.actions);
  if (figures) {
    figures.following -= settled.missing;
    figures.removed += settled.evicted.length - settled.spared.length;
  }
  for (const { before, after } of settled.changed) {
    if (figures) countDecision(figures, before, -1);
    if (figures) countDecision(figures, after);
    draft.input.onDecision?.(after, { keyText: after.keyText });
    if (after.isConflict || after.uniqueConflict) draft.input.onConflict?.(after);
    if (after.action === 'keep') draft.patched.add(name);
  }
  if (settled.evicted.length > 0) await draft.expectRows(name, settled.evicted);
  for (const [keyText, line] of await draft.findLive(name, settled.evicted))
    draft.unholdable.noteRemoval(name, keyText, line);
}
