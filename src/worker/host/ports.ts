import type { Ports } from '../../engine/index.ts';

/** The engine's ports in a browser. */
export const browserPorts: Ports = {
  clock: { now: () => Date.now() },
  random: { bytes: (lengthBytes) => crypto.getRandomValues(new Uint8Array(lengthBytes)) },
};
