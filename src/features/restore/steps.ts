import type { RestoreStep } from './restore-store.ts';

/** The steps as they are shown; some of the inner ones belong together. */
export const SHOWN_STEPS = ['Choose', 'Unlock', 'Check', 'Preview', 'Confirm', 'Done'] as const;

const PLACES: Readonly<Record<RestoreStep, number>> = { choose: 0, unlock: 1, check: 2, pick: 3, preview: 3, confirm: 4, run: 4, done: 5 };

/** The place of a step among those shown, from 0. */
export function placeOf(step: RestoreStep): number {
  return PLACES[step];
}
