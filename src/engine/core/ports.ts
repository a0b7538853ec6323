/** A port, so that tests hold the clock. */
export interface Clock {
  /** The time that people see: milliseconds since 1970 UTC. It may be wrong, and may be set. */
  now(): number;
  /**
   * Milliseconds since any start, of a clock that nobody sets and that never runs backwards. It may stand still during
   * sleep.
   */
  monotonic(): number;
}

/** Unpredictable bytes. A port, so that test vectors can be made. */
export interface Random {
  /** @param lengthBytes at most 65,536. */
  bytes(lengthBytes: number): Uint8Array<ArrayBuffer>;
}
