import type { Page } from '@playwright/test';

export interface LongTasks {
  /** The longest since the start, in milliseconds; 0 if none took 50 ms. */
  readonly longestMs: () => Promise<number>;
}

/** Watches for tasks of the page that block it for 50 ms or more. */
export async function startLongTasks(page: Page): Promise<LongTasks> {
  const longest = await page.evaluateHandle(() => {
    const state = { ms: 0 };
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) state.ms = Math.max(state.ms, duration);
    }).observe({ type: 'longtask' });
    return state;
  });
  return { longestMs: async () => Math.round((await longest.jsonValue()).ms) };
}
