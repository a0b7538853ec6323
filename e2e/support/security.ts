import { expect, type Page } from '@playwright/test';
import { choosePassphrase, PASSPHRASE, readKit } from './set-up.ts';

/** Goes to the Security screen by its address. */
export async function goToSecurity(page: Page): Promise<void> {
  await page.goto('/security');
  await expect(page.getByRole('heading', { level: 1, name: 'Security' })).toBeVisible();
}

/** Sets a passphrase, and postpones the recovery kit. */
export async function setPassphraseOnly(page: Page): Promise<void> {
  await goToSecurity(page);
  await choosePassphrase(page);
  await readKit(page);
  await goToSecurity(page);
  await expect(page.getByRole('button', { name: 'Change passphrase' })).toBeVisible();
}

/** Creates a passkey on the Security screen. @param passphrase if an existing key is asked for first. */
export async function addPasskey(page: Page, name: string, passphrase?: string): Promise<void> {
  await page.getByRole('button', { name: 'Add a passkey' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add a passkey' });
  if (passphrase !== undefined) {
    await dialog.getByRole('textbox', { name: 'Passphrase' }).fill(passphrase);
    await dialog.getByRole('button', { name: 'Continue' }).click();
  }
  await dialog.getByRole('textbox', { name: 'Name' }).fill(name);
  await dialog.getByRole('button', { name: 'Create the passkey' }).click();
}

/** Presses the lock in the header. */
export async function lockNow(page: Page): Promise<void> {
  await page.getByRole('banner').getByRole('button', { name: 'Lock now' }).click();
  await expect(page.getByRole('banner').getByRole('button', { name: 'Unlock' })).toBeVisible();
}

/** Types a passphrase into the dialog that asks for a key. */
export async function unlock(page: Page, passphrase = PASSPHRASE): Promise<void> {
  const dialog = page.getByRole('dialog', { name: 'Unlock Heirloom' });
  await dialog.getByRole('textbox', { name: 'Passphrase' }).fill(passphrase);
  await dialog.getByRole('button', { name: 'Unlock', exact: true }).click();
}
