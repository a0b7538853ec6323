import type { RestorePlan } from '../../../engine/index.ts';

/** Whether nothing that a person has made would be lost: no collections, records or files are there now. */
export function isEmptyNow(plan: Pick<RestorePlan, 'tables'>): boolean {
  return plan.tables.every(
    ({ name, role, rowsNow }) =>
      rowsNow === 0 || (role === 'configuration' && (name === 'settings' || name === 'views')),
  );
}
