import type { Page } from '@playwright/test';

/** Counts what a hand does: every press of the pointer that the page itself sees, and the time since the first look. */
export interface ClickCounter {
  readonly count: () => number;
  readonly seconds: () => number;
}

/**
 * Counts the presses of the pointer in a page, across its navigations. What a script sets off is not trusted by the
 * browser and does not count. To be called before the page is opened.
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
