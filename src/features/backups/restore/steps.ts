/**
 * Where the person is. `pick` is passed over where there is but one backup, `unlock` where this browser holds a key.
 */
export const RESTORE_STEPS = [
  'choose',
  'unlock',
  'check',
  'pick',
  'preview',
  'conflicts',
  'confirm',
  'run',
  'done',
] as const;
export type RestoreStep = (typeof RESTORE_STEPS)[number];

/** The steps as they are shown; some of the inner ones belong together. */
export const SHOWN_STEPS = [
  'Choose',
  'Unlock',
  'Verify',
  'Preview',
  'Conflicts',
  'Confirm',
  'Restore',
  'Done',
] as const;

const PLACES: Readonly<Record<RestoreStep, number>> = {
  choose: 0,
  unlock: 1,
  check: 2,
  pick: 3,
  preview: 3,
  conflicts: 4,
  confirm: 5,
  run: 6,
  done: 7,
};

/** The place of a step among those shown, from 0. */
export function placeOf(step: RestoreStep): number {
  return PLACES[step];
}

/** A step as the address names it. */
export function parseStep(text: string | null): RestoreStep | undefined {
  return RESTORE_STEPS.find((step) => step === text);
}

/** What is known decides which steps can be shown. */
export interface Known {
  readonly hasFile: boolean;
  readonly isUnlocked: boolean;
  /** A backup is chosen, and the place where it is can be read. */
  readonly hasBackup: boolean;
  readonly candidates: number;
  readonly mayConflict: boolean;
  readonly isApplying: boolean;
  readonly hasResult: boolean;
}

function canShow(step: RestoreStep, known: Known): boolean {
  switch (step) {
    case 'choose':
      return true;
    case 'unlock':
      return known.hasFile;
    case 'check':
      return known.hasFile ? known.isUnlocked : known.hasBackup;
    case 'pick':
      return known.candidates > 1;
    case 'preview':
    case 'confirm':
      return known.hasBackup;
    case 'conflicts':
      return known.hasBackup && known.mayConflict;
    case 'run':
      return known.isApplying;
    case 'done':
      return known.hasResult;
  }
}

/** The step that is shown where another was asked for: that one, or the nearest before it that can be. */
export function nearestStep(asked: RestoreStep, known: Known): RestoreStep {
  if (known.isApplying) return 'run';
  // It came to its end while the person was elsewhere.
  if (asked === 'run' && known.hasResult) return 'done';
  // What is done and forgotten leads back to the start, not to doing it once more.
  if (asked === 'done' && !known.hasResult) return 'choose';
  const before = RESTORE_STEPS.slice(0, RESTORE_STEPS.indexOf(asked) + 1);
  return before.findLast((step) => canShow(step, known)) ?? 'choose';
}
