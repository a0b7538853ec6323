import type { Draw } from './draw.ts';

/** Lets several jobs run at once, and decides before each of their storage calls whose turn it is. */
export class Scheduler {
  readonly #draw: Draw;
  readonly #waiting: (() => void)[] = [];
  #running = 0;
  #between: () => void = () => undefined;

  constructor(draw: Draw) {
    this.#draw = draw;
  }

  /** Waits until it is this job's turn: a job alone need not wait. */
  async turn(): Promise<void> {
    if (this.#running > 1) return new Promise((resolve) => this.#waiting.push(resolve));
    if (this.#running === 1) this.#between();
  }

  /** Runs jobs at once. @param between is called between their steps, to edit meanwhile. */
  async run(jobs: readonly (() => Promise<void>)[], between: () => void): Promise<void> {
    this.#running = jobs.length;
    this.#between = between;
    const ends = jobs.map((job) =>
      job().finally(() => {
        this.#running -= 1;
      }),
    );
    const all = Promise.allSettled(ends);
    if (jobs.length === 1) await all;
    for (;;) {
      await idle();
      if (this.#waiting.length === 0) {
        if (this.#running === 0) break;
        throw new Error('a job waits for something else than its turn');
      }
      between();
      const [next] = this.#waiting.splice(this.#draw.below(this.#waiting.length), 1);
      next?.();
    }
    for (const end of await all) if (end.status === 'rejected') throw end.reason;
  }
}

/** Resolves once no promise is left that could continue: Node runs these first. Cheaper than a turn of its loop. */
function idle(): Promise<void> {
  return new Promise((resolve) => {
    process.nextTick(resolve);
  });
}
