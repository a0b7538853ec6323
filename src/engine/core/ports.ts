/** The time, as milliseconds since 1970 UTC. A port, so that tests hold the clock. */
export interface Clock {
  now(): number;
}

/** Unpredictable bytes. A port, so that test vectors can be made. */
export interface Random {
  /** @param lengthBytes at most 65,536. */
  bytes(lengthBytes: number): Uint8Array<ArrayBuffer>;
}
