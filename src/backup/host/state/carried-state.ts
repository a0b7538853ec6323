import type { CarriedKeys } from '../../contract/keys.ts';

/** How the last change of keys fared on its way to the copies of the backups. */
export interface CarriedState {
  last: Promise<CarriedKeys>;
}

export const NOTHING_CARRIED: CarriedKeys = { reached: [], notReached: [] };
