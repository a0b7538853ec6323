import type { Remote } from 'comlink';
import { WorkerLink } from '../../../rpc/worker-link.ts';
import type { HelperService } from './helper-service.ts';

/** A helper that has had nothing to do for this long ends, and gives back its memory. */
const IDLE_MS = 20_000;
/** Longer waits would be worse than doing the work on the calling thread. */
const MOST_LOADING_MS = 1000;

const waitFor = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

/**
 * One helper worker. It starts when it is first asked for, and takes work once it has loaded; until then, and forever
 * if it cannot load or has broken, there is none.
 */
export class HelperLink {
  readonly #link: WorkerLink<HelperService>;
  #state: 'none' | 'starting' | 'ready' | 'broken' = 'none';
  #starting: Promise<void> | undefined;
  #idle: ReturnType<typeof setTimeout> | undefined;
  #underWay = 0;
  /** Bytes that were given to it and not yet answered. */
  bytesUnderWay = 0;

  constructor(create: () => Worker) {
    this.#link = new WorkerLink(create);
  }

  /** Whether it takes work now. Starts it if it is not there. */
  isReady(): boolean {
    if (this.#state === 'none') this.#starting = this.#start();
    return this.#state === 'ready';
  }

  /** As `isReady`, but gives a helper that is loading some time. */
  async becomesReady(): Promise<boolean> {
    if (!this.isReady() && this.#starting) await Promise.race([this.#starting, waitFor(MOST_LOADING_MS)]);
    return this.#state === 'ready';
  }

  /** Keeps the helper, even if it has nothing to do, until the returned function is called; it may be called twice. */
  keep(): () => void {
    this.#underWay += 1;
    clearTimeout(this.#idle);
    let isKept = true;
    return () => {
      if (isKept) this.#endOne();
      isKept = false;
    };
  }

  /** @throws WorkerBrokenError if the helper breaks; it then takes no more work. */
  async call<Result>(bytes: number, send: (service: Remote<HelperService>) => Promise<Result>): Promise<Result> {
    const endKeeping = this.keep();
    this.bytesUnderWay += bytes;
    try {
      return await this.#link.call(send);
    } catch (error) {
      this.#state = 'broken';
      throw error;
    } finally {
      this.bytesUnderWay -= bytes;
      endKeeping();
    }
  }

  /** Ends it; the next question whether it is ready starts it again. */
  close(): void {
    clearTimeout(this.#idle);
    this.#link.end(new Error('the helper was ended'));
    if (this.#state !== 'broken') this.#state = 'none';
  }

  #endOne(): void {
    this.#underWay -= 1;
    if (this.#underWay === 0 && this.#state !== 'broken') this.#idle = setTimeout(() => this.close(), IDLE_MS);
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
