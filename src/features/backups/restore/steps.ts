/** The steps. `pick` is skipped if there is only one backup, `unlock` if this browser has a key. */
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

/** The steps as they are shown; some of the inner ones are grouped. */
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

/** The position of a step among those shown, from 0. */
export function placeOf(step: RestoreStep): number {
  return PLACES[step];
}

/** A step's name in the address. */
export function parseStep(text: string | null): RestoreStep | undefined {
  return RESTORE_STEPS.find((step) => step === text);
}

/** The known facts decide which steps can be shown. */
export interface Known {
  readonly hasFile: boolean;
  readonly isUnlocked: boolean;
  /** A backup is chosen, and its location can be read. */
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

/** The step to show when another was requested: that one, or the nearest earlier one that is possible. */
export function nearestStep(asked: RestoreStep, known: Known): RestoreStep {
  if (known.isApplying) return 'run';
  // It finished while the person was elsewhere.
  if (asked === 'run' && known.hasResult) return 'done';
  // A finished and dropped restore leads back to the start, not to doing it again.
  if (asked === 'done' && !known.hasResult) return 'choose';
  const before = RESTORE_STEPS.slice(0, RESTORE_STEPS.indexOf(asked) + 1);
  return before.findLast((step) => canShow(step, known)) ?? 'choose';
}
