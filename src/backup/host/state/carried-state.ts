import type { CarriedKeys } from '../../contract/keys.ts';

/** The progress of copying the last change of keys to the copies of the backups. */
export interface CarriedState {
  last: Promise<CarriedKeys>;
}

export const NOTHING_CARRIED: CarriedKeys = { reached: [], notReached: [] };
