import type { Remote } from 'comlink';
import { WorkerLink } from '../../../rpc/worker-link.ts';
import type { HelperService } from './helper-service.ts';

/** A helper that has had nothing to do for this long ends, and gives back its memory. */
const IDLE_MS = 20_000;

/**
 * One helper worker. It starts when it is first asked for, and takes work once it has loaded; until then, and forever
 * if it cannot load or has broken, there is none.
 */
export class HelperLink {
  readonly #link: WorkerLink<HelperService>;
  #state: 'none' | 'starting' | 'ready' | 'broken' = 'none';
  #idle: ReturnType<typeof setTimeout> | undefined;
  #underWay = 0;
  /** Bytes that were given to it and not yet answered. */
  bytesUnderWay = 0;

  constructor(create: () => Worker) {
    this.#link = new WorkerLink(create);
  }

  /** Whether it takes work now. Starts it if it is not there. */
  isReady(): boolean {
    if (this.#state === 'none') void this.#start();
    return this.#state === 'ready';
  }

  /** @throws WorkerBrokenError if the helper breaks; it then takes no more work. */
  async call<Result>(bytes: number, send: (service: Remote<HelperService>) => Promise<Result>): Promise<Result> {
    this.#underWay += 1;
    this.bytesUnderWay += bytes;
    clearTimeout(this.#idle);
    try {
      return await this.#link.call(send);
    } catch (error) {
      this.#state = 'broken';
      throw error;
    } finally {
      this.#underWay -= 1;
      this.bytesUnderWay -= bytes;
      if (this.#underWay === 0 && this.#state !== 'broken') this.#idle = setTimeout(() => this.close(), IDLE_MS);
    }
  }

  /** Ends it; the next question whether it is ready starts it again. */
  close(): void {
    clearTimeout(this.#idle);
    this.#link.end(new Error('the helper was ended'));
    if (this.#state !== 'broken') this.#state = 'none';
  }

  async #start(): Promise<void> {
    this.#state = 'starting';
    try {
      await this.call(0, (service) => service.ready());
      this.#state = 'ready';
    } catch {
      // No worker can be made here, or its script cannot be loaded.
      this.#state = 'broken';
    }
  }
}
