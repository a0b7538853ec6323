/** A port, so that tests can control the clock. */
export interface Clock {
  /** Wall-clock time: milliseconds since 1970 UTC. It may be wrong, and may be set. */
  now(): number;
  /**
   * Monotonic time: milliseconds since an arbitrary start; never set and never running backwards. It may stop during
   * sleep.
   */
  monotonic(): number;
}

/** Unpredictable bytes. A port, so that test vectors can be created. */
export interface Random {
  /** @param lengthBytes at most 65,536. */
  bytes(lengthBytes: number): Uint8Array<ArrayBuffer>;
}
