import type { Draw } from './draw.ts';

/** Lets several jobs run at once, and decides before each of their storage calls whose turn it is. */
export class Scheduler {
  readonly #draw: Draw;
  readonly #waiting: { readonly name: string; readonly go: () => void }[] = [];
  #running = 0;
  steps = 0;

  constructor(draw: Draw) {
    this.#draw = draw;
  }

  /** Waits until it is this job's turn. */
  turn(name: string): Promise<void> {
    this.steps += 1;
    if (this.#running === 0) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push({ name, go: resolve }));
  }

  /** Runs jobs at once. @param between is called between their steps, to edit meanwhile. */
  async run(jobs: readonly (() => Promise<void>)[], between: () => void): Promise<void> {
    this.#running = jobs.length;
    const ends = jobs.map((job) =>
      job().finally(() => {
        this.#running -= 1;
      }),
    );
    const all = Promise.allSettled(ends);
    for (;;) {
      await idle();
      if (this.#waiting.length === 0) {
        if (this.#running === 0) break;
        throw new Error('a job waits for something else than its turn');
      }
      between();
      const [next] = this.#waiting.splice(this.#draw.below(this.#waiting.length), 1);
      next?.go();
    }
    for (const end of await all) if (end.status === 'rejected') throw end.reason;
  }
}

/** Resolves once no promise is left that could continue. */
function idle(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}
