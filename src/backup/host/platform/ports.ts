import { RepositoryKeys, type Clock, type Ports } from '../../../engine/index.ts';
import { createBrowserCondemnedMemory } from './condemned-notes.ts';
import { helpers } from './helpers.ts';
import { createBrowserLockMemory } from './lock-notes.ts';

const clock: Clock = { now: () => Date.now(), monotonic: () => performance.now() };

/** The engine's ports in a browser. */
export const browserPorts: Ports = {
  clock,
  random: { bytes: (lengthBytes) => crypto.getRandomValues(new Uint8Array(lengthBytes)) },
  locks: createBrowserLockMemory(clock),
  condemned: createBrowserCondemnedMemory(clock),
};

/** The keys derived from a device's key, with helpers that do the work. */
export const keysFrom = (root: CryptoKey): Promise<RepositoryKeys> => RepositoryKeys.fromRoot(root, helpers.work);
