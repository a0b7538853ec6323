import { join } from 'node:path';
import { backUp } from './support/backup.ts';
import { addSamples, goHome } from './support/catalogue.ts';
import { pickFiles } from './support/files.ts';
import { CHECKED_SIZES, lookWith, SIZES } from './support/look.ts';
import { expect, test, type Page } from './support/test.ts';

async function runExport(page: Page, path: string): Promise<void> {
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByText('An export is not encrypted')).toBeVisible();
  const downloading = page.waitForEvent('download');
  await dialog.getByRole('button', { name: 'Export' }).click();
  const download = await downloading;
  expect(download.suggestedFilename()).toMatch(/^heirloom-export-\d{4}-\d\d-\d\d-\d{4}\.zip$/);
  await download.saveAs(path);
  await expect(dialog.getByText('Your export is ready')).toBeVisible();
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  await expect(dialog).toBeHidden();
}

test('an export of the collections and an export of a backup can be imported again', async ({ page, folder }) => {
  await page.goto('/');
  await addSamples(page);
  await goHome(page);
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  const found: string[] = [];
  const look = lookWith(page, found);
  for (const [name, size] of Object.entries(CHECKED_SIZES)) {
    await page.setViewportSize(size);
    await look(`export dialog, ${name}`);
  }
  await page.setViewportSize(SIZES.desktop);
  await runExport(page, join(folder, 'now.zip'));

  const result = await backUp(page);
  await result.getByRole('link', { name: 'Details' }).click();
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  await expect(page.getByRole('dialog').getByRole('checkbox', { name: 'Plants' })).toBeChecked();
  await runExport(page, join(folder, 'backup.zip'));

  for (const name of ['now.zip', 'backup.zip']) {
    await page.goto('/import');
    await pickFiles(page.getByRole('button', { name: 'Choose a file…' }), join(folder, name));
    await expect(page.getByRole('heading', { name: `${name} is imported` })).toBeVisible();
    await expect(page.getByText(/photos and files taken/)).toBeVisible();
  }
  for (const [name, size] of Object.entries(CHECKED_SIZES)) {
    await page.setViewportSize(size);
    await look(`imported export, ${name}`);
  }
  await page.getByRole('button', { name: 'Undo the import' }).click();
  await expect(page.getByRole('heading', { name: 'The import was undone' })).toBeVisible();
  expect(found).toEqual([]);
});
