import { expect } from '@playwright/test';
import type { Page } from './test.ts';

/** Everything is kept, and what is asked from now on is asked of the service worker. */
export async function serviceWorkerInControl(page: Page): Promise<void> {
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.reload();
  await expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller?.state)).toBe('activated');
}
