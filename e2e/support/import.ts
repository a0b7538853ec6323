import { expect, type Page } from '@playwright/test';
import { pickFiles } from './files.ts';

/** Goes from anywhere to the mapping step of the import screen, with a file read. */
export async function chooseImport(page: Page, path: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Import', exact: true }).click();
  await pickFiles(page.getByRole('button', { name: 'Choose a file…' }), path);
}

/** Imports a file with the proposed settings, and waits for the report. */
export async function importFile(page: Page, path: string, options: { readonly name?: string } = {}): Promise<void> {
  await chooseImport(page, path);
  const start = page.getByRole('button', { name: /^Import( [\d,]+ rows?)?$/ }).first();
  await expect(start).toBeVisible();
  if (options.name !== undefined)
    await page.getByRole('main').getByLabel('Name of the new collection').fill(options.name);
  await start.click();
  await expect(page.getByText(/^[\d,]+ records? added in /)).toBeVisible();
}
