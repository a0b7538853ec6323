import type { Automation } from '../../backup/contract/automation.ts';
import type { DestinationStatus } from '../../backup/contract/destinations.ts';
import type { BackupStatus } from '../../backup/contract/backups.ts';
import { abilitiesOf } from '../../destinations/kinds.ts';

/** The steps from nothing to a proven copy elsewhere. */
export const SET_UP_STEPS = ['passphrase', 'kit', 'place', 'rhythm', 'proof'] as const;
export type SetUpStep = (typeof SET_UP_STEPS)[number];

/** The facts from which the progress follows, so leaving the set-up halfway loses nothing. */
export interface SetUpFacts {
  readonly status: Pick<BackupStatus, 'hasPassphrase' | 'keyProvenAt'>;
  readonly destinations: readonly DestinationStatus[];
  readonly automation: Pick<Automation, 'isChosen'>;
}

/** The steps that are still open, in order. */
export function stepsLeft({ status, destinations, automation }: SetUpFacts): readonly SetUpStep[] {
  const isKitProven = status.keyProvenAt !== undefined;
  const isDone: Readonly<Record<SetUpStep, boolean>> = {
    // Once confirmed, the kit may be the only key, if the person wants that.
    passphrase: status.hasPassphrase || isKitProven,
    kit: isKitProven,
    place: placeInUse(destinations) !== undefined,
    rhythm: automation.isChosen,
    proof: destinations.some((destination) => isElsewhere(destination) && destination.lastDrill?.outcome === 'passed'),
  };
  return SET_UP_STEPS.filter((step) => !isDone[step]);
}

/** Where copies are kept, or will be. Destinations that Heirloom copies to come before files that the person keeps. */
export function placeInUse(destinations: readonly DestinationStatus[]): DestinationStatus | undefined {
  const inUse = destinations.filter(isElsewhere);
  return inUse.find((destination) => abilitiesOf(destination).isReplica) ?? inUse[0];
}

/** Files that the person keeps count as a destination as soon as there are any. */
function isElsewhere({ kind, isPaused, isOutsideThisBrowser, files = [] }: DestinationStatus): boolean {
  return isOutsideThisBrowser && !isPaused && (!abilitiesOf({ kind }).isKeptByHand || files.length > 0);
}
