import type { Automation } from '../../backup/contract/automation.ts';
import type { DestinationStatus } from '../../backup/contract/destinations.ts';
import type { BackupStatus } from '../../backup/contract/backups.ts';

/** The way from nothing to a proven copy elsewhere. */
export const SET_UP_STEPS = ['passphrase', 'kit', 'place', 'rhythm', 'proof'] as const;
export type SetUpStep = (typeof SET_UP_STEPS)[number];

/** What is known of the backups, from which follows how far a person has come: leaving in the middle loses nothing. */
export interface SetUpFacts {
  readonly status: Pick<BackupStatus, 'hasPassphrase' | 'keyProvenAt'>;
  readonly destinations: readonly DestinationStatus[];
  readonly automation: Pick<Automation, 'isChosen'>;
}

/** The steps that are still to be taken, in their order. */
export function stepsLeft({ status, destinations, automation }: SetUpFacts): readonly SetUpStep[] {
  const isKitProven = status.keyProvenAt !== undefined;
  const isDone: Readonly<Record<SetUpStep, boolean>> = {
    // Opening them by the kit alone is a choice, once it is proven.
    passphrase: status.hasPassphrase || isKitProven,
    kit: isKitProven,
    place: placeInUse(destinations) !== undefined,
    rhythm: automation.isChosen,
    proof: destinations.some((destination) => isElsewhere(destination) && destination.lastDrill?.outcome === 'passed'),
  };
  return SET_UP_STEPS.filter((step) => !isDone[step]);
}

/** Where copies are kept, or will be; a folder before downloaded files. */
export function placeInUse(destinations: readonly DestinationStatus[]): DestinationStatus | undefined {
  const inUse = destinations.filter(isElsewhere);
  return inUse.find(({ kind }) => kind !== 'downloads') ?? inUse[0];
}

/** Downloaded files are a place as soon as there are any. */
function isElsewhere({ kind, isPaused, isOutsideThisBrowser, files = [] }: DestinationStatus): boolean {
  return isOutsideThisBrowser && !isPaused && (kind !== 'downloads' || files.length > 0);
}
