import type { RestorePlan } from '../../../engine/index.ts';

/** Tables whose rows a person has not made, or can do without. */
const WITHOUT_LOSS: ReadonlySet<string> = new Set(['settings', 'views', 'conflicts']);

/** Whether nothing made by a person would be lost: there are no collections, records or files. */
export function isEmptyNow(plan: Pick<RestorePlan, 'tables'>): boolean {
  return plan.tables.every(
    ({ name, role, rowsNow }) => rowsNow === 0 || (role === 'configuration' && WITHOUT_LOSS.has(name)),
  );
}
