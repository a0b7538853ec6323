import type { KnownPlace } from '../../../engine/index.ts';
import { abilitiesOf, isBrieflySignedIn } from '../../../destinations/kinds.ts';
import type { DestinationStatus } from '../../contract/destinations.ts';

/** A destination as the protection status judges it. */
export function toKnownPlace(destination: DestinationStatus): KnownPlace {
  const { id, isOutsideThisBrowser, isOutsideThisDevice, backups, lastCheck, lastDrill } = destination;
  const { isHere, isKeptByHand } = abilitiesOf(destination);
  return {
    id,
    isHere,
    isKeptByHand,
    isOutsideBrowser: isOutsideThisBrowser,
    isOutsideDevice: isOutsideThisDevice,
    state: stateOf(destination),
    backups,
    ...(lastCheck ? { lastCheck } : {}),
    ...(lastDrill ? { lastDrill } : {}),
  };
}

function stateOf({ kind, isPaused, state }: DestinationStatus): KnownPlace['state'] {
  if (isPaused) return 'paused';
  switch (state) {
    case 'paused':
      return 'paused';
    case 'permission-lost':
      // Copies that get old meanwhile are noticed by their age.
      return isBrieflySignedIn({ kind }) ? 'ok' : 'permission-lost';
    case 'missing':
    case 'full':
    case 'read-only':
    case 'emptied':
    case 'other-repository':
    case 'failing':
      return 'failing';
    // Other facts report damaged, late or missing backups there.
    case 'damaged':
    case 'empty':
    case 'behind':
    case 'ok':
      return 'ok';
  }
}
