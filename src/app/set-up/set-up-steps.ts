import type { Automation } from '../../backup/contract/automation.ts';
import type { DestinationStatus } from '../../backup/contract/destinations.ts';
import type { BackupStatus } from '../../backup/contract/backups.ts';
import { abilitiesOf } from '../../destinations/kinds.ts';

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

/** Where copies are kept, or will be; one that Heirloom copies to before files that the person keeps. */
export function placeInUse(destinations: readonly DestinationStatus[]): DestinationStatus | undefined {
  const inUse = destinations.filter(isElsewhere);
  return inUse.find((destination) => abilitiesOf(destination).isReplica) ?? inUse[0];
}

/** Files that the person keeps are a place as soon as there are any. */
function isElsewhere({ kind, isPaused, isOutsideThisBrowser, files = [] }: DestinationStatus): boolean {
  return isOutsideThisBrowser && !isPaused && (!abilitiesOf({ kind }).isKeptByHand || files.length > 0);
}
