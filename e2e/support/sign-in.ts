import { expect, type Page } from './test.ts';

/** What a build for tests was given: see `scripts/test-clouds.mjs`. */
export function testCloud(name: string): { readonly url: string; readonly port: number } | undefined {
  const url = process.env[name];
  return url === undefined ? undefined : { url, port: Number(new URL(url).port) };
}

/** Does something that opens the window of a provider, presses a button there, and waits until it has closed itself. */
export async function answerInWindow(page: Page, open: () => Promise<void>, answer = 'Allow'): Promise<void> {
  const opened = page.context().waitForEvent('page');
  await open();
  const popup = await opened;
  const button = popup.getByRole('button', { name: answer }).or(popup.getByRole('link', { name: answer }));
  await expect(button).toBeVisible();
  const closed = popup.waitForEvent('close');
  await button.click();
  await closed;
}
