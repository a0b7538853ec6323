import type { BrowserContext } from '@playwright/test';

const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

/**
 * Controls the time of a whole browser: of its pages with Playwright's clock (which keeps running, and fires due timers
 * when it jumps), and of their workers, whose scripts are served with our own `Date` in front. Use it in a context
 * without service workers (the default in tests), because scripts that they serve are not seen here.
 */
export class FakeClock {
  readonly #context: BrowserContext;
  #offsetMs: number;

  private constructor(context: BrowserContext, offsetMs: number) {
    this.#context = context;
    this.#offsetMs = offsetMs;
  }

  /** Call it before the first page is opened. @param start ISO 8601. */
  static async install(context: BrowserContext, start: string): Promise<FakeClock> {
    const clock = new FakeClock(context, Date.parse(start) - Date.now());
    await context.clock.install({ time: Date.parse(start) });
    await context.route(/\.worker-[^/]*\.js$/, async (route) => {
      const response = await route.fetch();
      await route.fulfill({
        response,
        body: `(${shiftDate.toString()})(${clock.#offsetMs});\n${await response.text()}`,
      });
    });
    return clock;
  }

  now(): number {
    return Date.now() + this.#offsetMs;
  }

  /** Advances the time at once, as if the lid had been closed: timers due in between fire once. */
  async forward(milliseconds: number): Promise<void> {
    this.#offsetMs += milliseconds;
    // The workers first, because timers that fire in the page ask them at once.
    await Promise.all(
      this.#context
        .pages()
        .flatMap((page) => page.workers())
        .map((worker) =>
          worker
            .evaluate((offset) => {
              Reflect.set(globalThis, 'clockOffsetMs', offset);
            }, this.#offsetMs)
            .catch(() => undefined),
        ),
    );
    await this.#context.clock.fastForward(milliseconds);
  }

  /** Like `forward`, to the next time that the UTC clock shows these hours and minutes. */
  async forwardTo(hours: number, minutes = 0): Promise<void> {
    const target = new Date(this.now());
    target.setUTCHours(hours, minutes, 0, 0);
    const ahead = target.getTime() - this.now();
    await this.forward(ahead > 0 ? ahead : ahead + DAY_MS);
  }
}

/** Runs in a worker or page before its own code. */
export function shiftDate(offsetMs: number): void {
  const RealDate = Date;
  Reflect.set(globalThis, 'clockOffsetMs', offsetMs);
  const now = () => RealDate.now() + Number(Reflect.get(globalThis, 'clockOffsetMs'));
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, given: unknown[], newTarget) =>
      Reflect.construct(
        target,
        given.length === 0 ? [now()] : given,
        newTarget === globalThis.Date ? target : newTarget,
      ),
    apply: () => new RealDate(now()).toString(),
    get: (target, name, receiver) => (name === 'now' ? now : Reflect.get(target, name, receiver)),
  });
}
