import type { PlanDraft } from './plan-draft.ts';
import { planFitting } from './fit-rows.ts';
import { countDecision } from './table-figures.ts';
import type { SettledUnique, UniqueWrites } from './settle-unique.ts';
import type { Fitting } from '../snapshot/source.ts';

/** At most so often is the source asked for a fitting: after that, what does not agree is only taken out. */
const MOST_FITTINGS = 4;

/**
 * Fits the rows that come to those that stay, and takes out of the plan what the unique indexes do not allow, as the
 * rows will be once they are fitted. A row that does not come changes what the others are fitted to.
 * @returns the fitting, and how many rows that others need cannot come.
 */
export async function planFittedRows(
  draft: PlanDraft,
  unique: ReadonlyMap<string, UniqueWrites>,
): Promise<{ readonly fitting: Fitting | undefined; readonly missing: number }> {
  // What becomes exactly as it was needs no fitting.
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
    if (after.action === 'keep') draft.patched.add(name);
  }
  if (settled.evicted.length > 0) await draft.expectRows(name, settled.evicted);
  for (const [keyText, line] of await draft.findLive(name, settled.evicted))
    draft.unholdable.noteRemoval(name, keyText, line);
}
