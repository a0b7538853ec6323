import type { Page } from '@playwright/test';

/**
 * Waits until a running job shows this text. It looks in every frame, because a phase may be shorter than the interval
 * at which `expect` polls.
 */
export async function untilSaid(page: Page, words: string): Promise<void> {
  await page.waitForFunction((text) => document.body.textContent.includes(text), words, { polling: 'raf' });
}
