import type { Page } from '@playwright/test';

/**
 * Waits until a running job says this: looked for in every frame, since a phase may last no longer than `expect` waits
 * between two looks.
 */
export async function untilSaid(page: Page, words: string): Promise<void> {
  await page.waitForFunction((text) => document.body.textContent.includes(text), words, { polling: 'raf' });
}
