import { expect, type Page } from '@playwright/test';
import { pickFiles } from './files.ts';
import { goToBackups } from './backup.ts';

/** The key that opens a file. */
export type Key = { readonly passphrase: string } | { readonly recoveryKey: string };

/** Goes from anywhere to the first step of the restore screen. */
export async function goToRestore(page: Page): Promise<void> {
  await goToBackups(page);
  await page.getByRole('link', { name: 'Restore from a file' }).click();
  await expect(page.getByRole('heading', { name: /Restore from a backup$/ })).toBeVisible();
}

/** Opens a backup file on the restore screen, which then asks for a key or explains why it cannot. */
export async function chooseBackupFile(page: Page, path: string): Promise<void> {
  await goToRestore(page);
  await pickFiles(page.getByRole('button', { name: 'Choose a file' }), path);
}

/** On a new page after an interrupted restore: presses *Restore again*. @param says what the notice has to say. */
export async function restoreAgain(page: Page, says: string | RegExp): Promise<void> {
  await page.goto('/');
  await goToBackups(page);
  const told = page.getByRole('alert').filter({ hasText: says });
  await expect(told).toBeVisible();
  await told.getByRole('button', { name: 'Restore again' }).click();
  await expect(page.getByText('Restored again.')).toBeVisible();
  await expect(told).toBeHidden();
}

/** Types a key and presses *Unlock*. */
export async function typeKey(page: Page, key: Key): Promise<void> {
  if ('passphrase' in key) {
    await page.getByRole('textbox', { name: 'Passphrase', exact: true }).fill(key.passphrase);
  } else {
    await page.getByRole('button', { name: 'Use the recovery key instead' }).click();
    await page.getByRole('textbox', { name: 'Recovery key' }).fill(key.recoveryKey);
  }
  await page.getByRole('button', { name: 'Unlock', exact: true }).click();
}

/** Continues from an unlocked file to the preview. */
export async function goToPreview(page: Page): Promise<void> {
  await expect(page.getByText(/^The (file|folder) is intact\.$/)).toBeVisible();
  await page.getByRole('button', { name: 'Continue', exact: true }).click();
  await expect(page.getByRole('table', { name: 'Now and after the restore' })).toBeVisible();
}

/** Agrees to removals, if there are any. */
export async function agree(page: Page): Promise<void> {
  const asked = page.getByRole('checkbox', { name: /^Yes, (replace|remove) / });
  const isSaid = page.getByText(/^(Nothing is removed|There is no data here yet that could be lost)\./);
  await expect(asked.or(isSaid)).toBeVisible();
  if (await asked.isVisible()) await asked.check();
}

/** Continues from the preview: agrees, and presses *Restore*. */
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

/** Undoes the restore that was just done or, if called again, redoes it. */
export async function undoRestore(page: Page, says: 'Undone' | 'Restored'): Promise<void> {
  await page.getByRole('button', { name: says === 'Undone' ? 'Undo' : 'Redo', exact: true }).click();
  await expect(page.getByRole('heading', { level: 2, name: new RegExp(`${says}$`) })).toBeVisible();
}
