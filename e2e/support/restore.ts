import { expect, type Page } from '@playwright/test';
import { pickFiles } from './files.ts';
import { goToBackups } from './backup.ts';

/** What opens a file. */
export type Key = { readonly passphrase: string } | { readonly recoveryKey: string };

/** From anywhere to the restore screen, at its first step. */
export async function goToRestore(page: Page): Promise<void> {
  await goToBackups(page);
  await page.getByRole('link', { name: 'Restore from a file' }).click();
  await expect(page.getByRole('heading', { name: /Restore from a backup$/ })).toBeVisible();
}

/** Opens a backup file on the restore screen: it is asked for a key, or says why it cannot be one. */
export async function chooseBackupFile(page: Page, path: string): Promise<void> {
  await goToRestore(page);
  await pickFiles(page.getByRole('button', { name: 'Choose a file' }), path);
}

/** Types a key where it is asked for, and presses *Unlock*. */
export async function typeKey(page: Page, key: Key): Promise<void> {
  if ('passphrase' in key) {
    await page.getByRole('textbox', { name: 'Passphrase', exact: true }).fill(key.passphrase);
  } else {
    await page.getByRole('button', { name: 'Use the recovery key instead' }).click();
    await page.getByRole('textbox', { name: 'Recovery key' }).fill(key.recoveryKey);
  }
  await page.getByRole('button', { name: 'Unlock', exact: true }).click();
}

/** From an unlocked file on to the preview. */
export async function goToPreview(page: Page): Promise<void> {
  await expect(page.getByText(/^The (file|folder) is intact\.$/)).toBeVisible();
  await page.getByRole('button', { name: 'Continue', exact: true }).click();
  await expect(page.getByRole('table', { name: 'Now and after the restore' })).toBeVisible();
}

/** Agrees to what is taken away, where there is any. */
export async function agree(page: Page): Promise<void> {
  const asked = page.getByRole('checkbox', { name: /^Yes, (replace|remove) / });
  const isSaid = page.getByText(/^(Nothing is removed|There is no data here yet that could be lost)\./);
  await expect(asked.or(isSaid)).toBeVisible();
  if (await asked.isVisible()) await asked.check();
}

/** From the preview on: agrees, and presses *Restore*. */
export async function confirmRestore(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Continue', exact: true }).click();
  await agree(page);
  await page.getByRole('button', { name: 'Restore', exact: true }).click();
}

/** Restores a file, from choosing it to the end. */
export async function restoreFile(page: Page, path: string, key: Key): Promise<void> {
  await chooseBackupFile(page, path);
  await typeKey(page, key);
  await goToPreview(page);
  await confirmRestore(page);
  await expect(page.getByText('Your data is back.')).toBeVisible();
}

/** Takes the restore that was just done back; and, pressed once more, takes that back. */
export async function undoRestore(page: Page, says: 'Undone' | 'Restored'): Promise<void> {
  await page.getByRole('button', { name: says === 'Undone' ? 'Undo' : 'Redo', exact: true }).click();
  await expect(page.getByRole('heading', { level: 2, name: new RegExp(`${says}$`) })).toBeVisible();
}
