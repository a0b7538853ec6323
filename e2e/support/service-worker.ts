import { expect } from '@playwright/test';
import type { Page } from './test.ts';

/** Waits until everything is cached and the service worker answers all further requests. */
export async function serviceWorkerInControl(page: Page): Promise<void> {
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.reload();
  await expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller?.state)).toBe('activated');
}
