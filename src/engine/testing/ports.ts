import type { Ports } from '../repository/repository.ts';

export interface TestPorts extends Ports {
  /** Moves the clock on. */
  advance(milliseconds: number): void;
}

/** A clock that stands still until it is moved, and bytes that come from a seed: every run is the same. */
export function createTestPorts(seed = 1, startAt = Date.UTC(2026, 0, 1, 12)): TestPorts {
  let now = startAt;
  let state = seed >>> 0 || 1;
  const nextByte = () => {
    // xorshift32: good enough to be different, and the same every time.
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state & 0xff;
  };
  return {
    clock: { now: () => now },
    random: { bytes: (length) => Uint8Array.from({ length }, nextByte) },
    advance: (milliseconds) => {
      now += milliseconds;
    },
  };
}
