import type { Page } from '@playwright/test';

/** The number of pointer presses in the page, and the time since the first one was possible. */
export interface ClickCounter {
  readonly count: () => number;
  readonly seconds: () => number;
}

/**
 * Counts real pointer presses in a page, across navigations; the browser does not trust presses made by scripts. Call
 * it before the page is opened.
 */
export async function countClicks(page: Page): Promise<ClickCounter> {
  let clicks = 0;
  const startedAt = Date.now();
  await page.exposeBinding('noteClick', () => {
    clicks += 1;
  });
  await page.addInitScript(() => {
    const note = Reflect.get(window, 'noteClick') as () => Promise<void>; // Exposed above.
    window.addEventListener(
      'pointerdown',
      ({ isTrusted }) => {
        if (isTrusted) void note();
      },
      { capture: true },
    );
  });
  return { count: () => clicks, seconds: () => (Date.now() - startedAt) / 1000 };
}
