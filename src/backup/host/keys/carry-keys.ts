import { toBackupError } from '../../../engine/index.ts';
import type { CarriedKeys } from '../../contract/keys.ts';
import { replicate } from '../destinations/replicate.ts';
import type { Host } from '../state/host.ts';
import { NOTHING_CARRIED } from '../state/carried-state.ts';

/**
 * Copies a change of keys to every copy that can be reached, so that an old key stops working there too. Waits for
 * nothing.
 */
export function carryKeys(host: Host): void {
  host.carriedKeys.last = carry(host);
}

async function carry(host: Host): Promise<CarriedKeys> {
  try {
    const { destinations } = await replicate(host);
    const named = (isReached: boolean) =>
      destinations
        .filter(({ outcome }) => (outcome === 'copied' || outcome === 'up-to-date') === isReached)
        .map(({ name }) => name);
    return { reached: named(true), notReached: named(false) };
  } catch (thrown) {
    // The next copy includes it.
    return { ...NOTHING_CARRIED, error: toBackupError(thrown, 'internal').serialize() };
  }
}
