import { type Clock, throwIfAborted } from '../../engine/index.ts';

const SECOND_MS = 1000;

interface WaitingPorts {
  readonly sleep: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
  readonly clock: Clock;
}

/**
 * Keeps what passes below a number of bytes a second, on average: a browser sends the body of a request as fast as it
 * can, so the pauses lie between requests, and between the pieces of answers.
 */
export class Bandwidth {
  #bytesPerMs: number | undefined;
  /** When all that has passed would be through at the limit. */
  #freeAt = 0;

  /** @param bytesPerSecond `undefined`: as much as the network takes. Also counts for requests that wait. */
  limit(bytesPerSecond: number | undefined): void {
    this.#bytesPerMs = bytesPerSecond === undefined ? undefined : Math.max(1, bytesPerSecond) / SECOND_MS;
    this.#freeAt = 0;
  }

  /** Waits until so many more bytes may pass. @throws BackupError `cancelled`. */
  async pass(bytes: number, { sleep, clock }: WaitingPorts, signal?: AbortSignal): Promise<void> {
    if (this.#bytesPerMs === undefined || bytes === 0) return;
    const now = clock.monotonic();
    const from = Math.max(now, this.#freeAt);
    this.#freeAt = from + bytes / this.#bytesPerMs;
    if (from > now) await sleep(from - now, signal);
    throwIfAborted(signal);
  }
}
