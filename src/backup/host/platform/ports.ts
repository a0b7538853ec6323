import type { Clock, Ports } from '../../../engine/index.ts';
import { createBrowserLockMemory } from './lock-notes.ts';

const clock: Clock = { now: () => Date.now(), monotonic: () => performance.now() };

/** The engine's ports in a browser. */
export const browserPorts: Ports = {
  clock,
  random: { bytes: (lengthBytes) => crypto.getRandomValues(new Uint8Array(lengthBytes)) },
  locks: createBrowserLockMemory(clock),
};
