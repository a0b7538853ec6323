import type { RestorePlan } from '../../../engine/index.ts';

/** Whether nothing made by a person would be lost: there are no collections, records or files. */
export function isEmptyNow(plan: Pick<RestorePlan, 'tables'>): boolean {
  return plan.tables.every(
    ({ name, role, rowsNow }) =>
      rowsNow === 0 || (role === 'configuration' && (name === 'settings' || name === 'views')),
  );
}
