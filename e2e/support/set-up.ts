import { expect, type Page } from '@playwright/test';
import { goToBackups } from './backup.ts';

export const PASSPHRASE = 'nine lemons under an old bridge';

/**
 * Goes from anywhere through the whole set-up: passphrase, recovery kit, and confirming it. @returns the recovery key.
 */
export async function setUpRecovery(page: Page): Promise<string> {
  await goToBackups(page);
  await page.getByRole('main').getByRole('link', { name: 'Passphrase and keys' }).click();
  await choosePassphrase(page);
  const groups = await readKit(page);
  await page.getByRole('button', { name: 'I have it, continue' }).click();
  await expect(page.getByRole('heading', { name: /Confirm that you have it$/ })).toBeVisible();
  for (const [at, group] of groups.entries()) {
    const field = page.getByLabel(`Group ${at + 1}`, { exact: true });
    if (await field.isVisible()) await field.fill(group.toLowerCase());
  }
  await page.getByRole('button', { name: 'Confirm' }).click();
  await expect(page.getByText('You can get back in.')).toBeVisible();
  return groups.join('-');
}

/** Does the first step: types the passphrase twice. */
export async function choosePassphrase(page: Page): Promise<void> {
  await page.getByLabel('Passphrase', { exact: true }).fill(PASSPHRASE);
  await page.getByLabel('Repeat passphrase', { exact: true }).fill(PASSPHRASE);
  await page.getByRole('button', { name: 'Continue', exact: true }).click();
}

/** The groups of the recovery key, as the kit on the screen shows them. */
export async function readKit(page: Page): Promise<string[]> {
  const items = page.getByRole('main').getByRole('list', { name: 'Recovery key' }).getByRole('listitem');
  await expect(items).toHaveCount(9);
  const texts = await items.allInnerTexts();
  // Each begins with its number.
  return texts.map((text, at) => text.replace(/\s/g, '').slice(String(at + 1).length));
}
