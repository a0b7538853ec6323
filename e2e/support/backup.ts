import type { Locator, Page } from '@playwright/test';
import { expect } from './expect.ts';

/** From anywhere to the screen of backups, by the side bar. */
export async function goToBackups(page: Page): Promise<void> {
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Backups', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Backups' })).toBeVisible();
}

/** Presses *Back up now*, without waiting for it. */
export async function startBackup(page: Page): Promise<void> {
  await goToBackups(page);
  await page.getByRole('button', { name: 'Back up now' }).click();
}

/** Backs up everything, and gives the plain result that is shown. */
export async function backUp(page: Page, timeout = 30_000): Promise<Locator> {
  await startBackup(page);
  const result = page.getByRole('status').filter({ hasText: /^Backed up: / });
  await expect(result).toBeVisible({ timeout });
  await expect(result).toContainText('Verified: every byte was read back, decrypted and compared.');
  return result;
}

/** Downloads the backup whose result is on the screen. @returns the file's path. */
export async function downloadBackup(page: Page, path: string, timeout = 30_000): Promise<string> {
  const downloading = page.waitForEvent('download', { timeout });
  await page.getByRole('button', { name: 'Download this backup' }).click();
  const download = await downloading;
  expect(download.suggestedFilename()).toMatch(/^heirloom-\d{4}-\d\d-\d\d-\d{4,6}-full\.zip$/);
  await download.saveAs(path);
  await expect(page.getByText(/^The file heirloom-.* was given to your browser’s downloads\.$/)).toBeVisible();
  return path;
}
