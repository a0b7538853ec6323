import { expect, type Locator, type Page } from '@playwright/test';

/** Goes from anywhere to the Backups screen, through the sidebar. */
export async function goToBackups(page: Page): Promise<void> {
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Backups', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Backups' })).toBeVisible();
}

/** Presses *Back up now* without waiting for the result. */
export async function startBackup(page: Page): Promise<void> {
  await goToBackups(page);
  await page.getByRole('button', { name: 'Back up now' }).click();
}

/** Backs up everything, and returns the plain text of the result. */
export async function backUp(page: Page): Promise<Locator> {
  await startBackup(page);
  const result = page.getByRole('status').filter({ hasText: /^Backed up: / });
  await expect(result).toBeVisible();
  await expect(result).toContainText('Verified: every byte was read back, decrypted and compared.');
  return result;
}

/** On the Backups screen: presses *Delete* at a backup, and confirms. */
export async function pressDelete(page: Page, which: 'newest' | 'oldest'): Promise<void> {
  const buttons = page.getByRole('button', { name: /^Delete \d/ });
  await (which === 'newest' ? buttons.first() : buttons.last()).click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Delete/ })
    .click();
}

/** The id of the backup whose result is on the screen. */
export async function idOfBackup(result: Locator): Promise<string> {
  const address = await result.getByRole('link', { name: 'Details' }).getAttribute('href');
  return address?.split('/').at(-1) ?? '';
}

/** Downloads the backup whose result is on the screen. @returns the file's path. */
export async function downloadBackup(page: Page, path: string): Promise<string> {
  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download this backup' }).click();
  const download = await downloading;
  expect(download.suggestedFilename()).toMatch(/^heirloom-\d{4}-\d\d-\d\d-\d{4,6}-full\.zip$/);
  await download.saveAs(path);
  await expect(page.getByText(/^The file heirloom-.* is in your browser’s downloads\.$/)).toBeVisible();
  return path;
}
