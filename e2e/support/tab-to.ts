import type { Page } from '@playwright/test';

const MOST_TABS = 80;

/** Presses Tab until what has this name has the focus. */
export async function tabTo(page: Page, name: string, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  for (let press = 0; press < MOST_TABS; press += 1) {
    await page.keyboard.press(key);
    const isThere = await page.evaluate((wanted) => {
      const element = document.activeElement;
      if (!(element instanceof HTMLElement)) return false;
      const labels = element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement ? [...element.labels ?? []].map((label) => label.textContent) : [];
      return [element.getAttribute('aria-label'), element.textContent, ...labels].some((text) => text?.trim() === wanted);
    }, name);
    if (isThere) return;
  }
  throw new Error(`Nothing called “${name}” is reached by ${MOST_TABS} presses of ${key}.`);
}
