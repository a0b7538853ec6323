import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FIELDS, ITEMS, VIEW } from '../src/catalogue/import/github/testing/greenhouse.ts';
import { chooseImport } from './support/import.ts';
import { expect, test } from './support/test.ts';

test('a GitHub project is imported with its fields, milestones and dependencies', async ({ page, folder }) => {
  const path = join(folder, 'project.json');
  await writeFile(path, [VIEW, FIELDS, ITEMS].map((document) => `${JSON.stringify(document)}\n`).join(''));
  await page.goto('/');
  await chooseImport(page, path);
  await expect(page.getByRole('heading', { name: 'project.json is imported' })).toBeVisible();
  await expect(page.getByRole('main')).toContainText('6 records in 2 collections added');
  await expect(page.getByRole('main')).toContainText('1 item not in this file');
  await expect(page.getByRole('main')).toContainText('#3 waits for mara/greenhouse#99');
  if (process.env['HEIRLOOM_LOOK']) await page.screenshot({ path: join(process.env['HEIRLOOM_LOOK'], 'github.png') });
  await page.getByRole('link', { name: 'To the collections' }).click();
  await page
    .getByRole('main')
    .getByRole('link', { name: /^Greenhouse(?! milestones)/ })
    .click();
  await expect(page.getByRole('main')).toContainText('In progress');
  await expect(page.getByRole('main')).toContainText('Put up the frame');
});
