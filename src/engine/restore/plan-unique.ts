import type { PlanDraft } from './plan-draft.ts';
import { countDecision } from './table-figures.ts';
import type { UniqueWrites } from './settle-unique.ts';

/**
 * Takes out of the plan what the unique indexes of its tables do not allow.
 * @returns how many rows that others need cannot come.
 */
export async function planUnique(draft: PlanDraft, unique: ReadonlyMap<string, UniqueWrites>): Promise<number> {
  let missing = 0;
  for (const [name, writes] of unique) missing += await planTable(draft, name, writes);
  return missing;
}

async function planTable(draft: PlanDraft, name: string, writes: UniqueWrites): Promise<number> {
  const [actions, figures] = [draft.actionsOf(name), draft.figures.get(name)];
  if (!figures || actions.length === 0) return 0;
  const settled = await writes.settle(draft, actions);
  draft.actions.set(name, settled.actions);
  figures.following -= settled.missing;
  figures.removed += settled.evicted.length;
  for (const { before, after } of settled.changed) {
    countDecision(figures, before, -1);
    countDecision(figures, after);
    draft.input.onDecision?.(after, { keyText: after.keyText });
    if (after.action === 'keep') draft.patched.add(name);
  }
  if (settled.evicted.length > 0) await draft.expectRows(name, settled.evicted);
  for (const [keyText, line] of await draft.findLive(name, settled.evicted))
    draft.unholdable.noteRemoval(name, keyText, line);
  return settled.missing;
}
