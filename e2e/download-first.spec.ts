import { backUp } from './support/backup.ts';
import { createCollection } from './support/catalogue.ts';
import { choosePassphrase, readKit } from './support/set-up.ts';
import { expect, test } from './support/test.ts';

test('a download that needs a key first leads to the set-up, and continues afterwards', async ({ page }) => {
  await page.goto('/');
  await createCollection(page, 'Books');
  await backUp(page);
  await page.getByRole('button', { name: /^Download \d/ }).click();
  await expect(page.getByText('Your download continues once you have set one up.')).toBeVisible();
  await choosePassphrase(page);
  await readKit(page);
  // Even if the kit is postponed: the passphrase alone opens the file.
  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Not now' }).click();
  expect((await downloading).suggestedFilename()).toMatch(/^heirloom-.*-full\.zip$/);
  await expect(page.getByText(/^The file heirloom-.* is in your browser’s downloads\.$/)).toBeVisible();
});

test('a download that was abandoned for lack of a key does not come back later', async ({ page }) => {
  await page.goto('/');
  await createCollection(page, 'Books');
  await backUp(page);
  await page.getByRole('button', { name: 'Download this backup' }).click();
  await expect(page.getByText('Your download continues once you have set one up.')).toBeVisible();
  await page.getByRole('button', { name: 'Not now' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Backups' })).toBeVisible();
  await page.getByRole('link', { name: 'Passphrase and keys' }).click();
  await expect(page.getByLabel('Repeat passphrase', { exact: true })).toBeVisible();
  await expect(page.getByText('Your download continues once you have set one up.')).toBeHidden();
});
