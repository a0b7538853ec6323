import type { Page } from '@playwright/test';

const MOST_TABS = 80;

/**
 * Presses Tab until the element with this name has the focus. First waits until there is such an element that can have
 * it.
 */
export async function tabTo(page: Page, name: string, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  await page.waitForFunction(isNamed, { name, isFocused: false });
  for (let press = 0; press < MOST_TABS; press += 1) {
    await page.keyboard.press(key);
    if (await page.evaluate(isNamed, { name, isFocused: true })) return;
  }
  throw new Error(`Nothing called “${name}” is reached by ${MOST_TABS} presses of ${key}.`);
}

/** Runs in the page. Whether the focused element has this name, or whether any focusable element has it. */
function isNamed({ name, isFocused }: { readonly name: string; readonly isFocused: boolean }): boolean {
  const candidates = isFocused
    ? [document.activeElement]
    : [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex]')];
  return candidates.some((element) => {
    if (!(element instanceof HTMLElement) || element.matches(':disabled') || !element.checkVisibility()) return false;
    const labels =
      element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement
        ? [...(element.labels ?? [])].map((label) => label.textContent)
        : [];
    return [element.getAttribute('aria-label'), element.textContent, ...labels].some((text) => text?.trim() === name);
  });
}
