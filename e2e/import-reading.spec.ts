import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKED_SIZES, lookWith, SIZES } from './support/look.ts';
import { pickFiles } from './support/files.ts';
import { expect, test, type Page } from './support/test.ts';

// The mapping step shows how a file was read, and lets the person change it; the preview follows.

async function choose(page: Page, path: string): Promise<void> {
  await page.goto('/import');
  await pickFiles(page.getByRole('button', { name: 'Choose a file…' }), path);
  await expect(page.getByRole('heading', { name: 'How the file was read' })).toBeVisible();
}

const headers = (page: Page) =>
  page.getByRole('region', { name: 'Preview of the first rows' }).getByRole('columnheader');

test('everything guessed about a table is shown and can be changed', async ({ page, folder }) => {
  const path = join(folder, 'wines.csv');
  writeFileSync(path, 'My cellar;;\nWine;Price;Bought\nRiesling;12,50;3/4/2021\nMerlot;9,90;5/6/2022\n');
  await choose(page, path);
  await expect(page.getByLabel('Between cells')).toHaveValue(';');
  await expect(page.getByLabel('Lines above the table')).toHaveValue('1');
  await expect(page.getByLabel('Text encoding')).toHaveValue('utf-8');
  await expect(page.getByRole('checkbox', { name: 'The first line names the columns' })).toBeChecked();
  await expect(headers(page)).toHaveText(['Name', 'Price', 'Bought']);
  const preview = page.getByRole('region', { name: 'Preview of the first rows' });
  await expect(preview).toContainText('12.5');
  await expect(preview).toContainText('2021-04-03');
  await page.getByLabel('Order of days in Bought').selectOption('monthFirst');
  await expect(preview).toContainText('2021-03-04');
  await page.getByLabel('Decimal mark of Price').selectOption('point');
  await expect(preview).toContainText('not a number');
  const found: string[] = [];
  const look = lookWith(page, found);
  for (const [name, size] of Object.entries(CHECKED_SIZES)) {
    await page.setViewportSize(size);
    await look(`mapping step, ${name}`);
  }
  expect(found).toEqual([]);
  await page.setViewportSize(SIZES.desktop);

  await page.getByLabel('Lines above the table').fill('2');
  await expect(headers(page).first()).toHaveText('Name');
  await expect(page.getByText('Riesling').first()).toBeVisible();
  await page.getByLabel('Between cells').selectOption(',');
  await expect(page.getByLabel('Between cells')).toHaveValue(',');
  await expect(page.getByLabel('Where Riesling goes')).toHaveCount(0);
  await page.getByLabel('Between cells').selectOption(';');
  await expect(page.getByLabel('Where Wine goes')).toBeVisible();
});

test('values that would lose something are named before the import, in its report and in the downloadable file', async ({
  page,
  folder,
}) => {
  const path = join(folder, 'books.csv');
  writeFileSync(
    path,
    'Title,Author,ISBN,Rating,Started\nThe Long Field,Anna Writer,[0306406152],4.5,2021-03-04 10:15\nNorth Light,Ben Author,[0201530821],3,2022-05-06 11:30\n',
  );
  await choose(page, path);
  await expect(page.getByText('“Rating”: rounded to whole stars, as in “4.5”.')).toBeVisible();
  await expect(
    page.getByText('“Started”: only the day is kept, not the time. Choose Text to keep both.'),
  ).toBeVisible();
  await page.getByRole('button', { name: 'Import 2 rows' }).first().click();
  await expect(page.getByText('Every row of the file was imported.')).toBeVisible();
  for (const fact of [
    '1 value of “Rating”: rounded to whole stars.',
    '2 values of “Started”: time of day left out.',
    /^2 values of “ISBN”: surrounding marks left out/,
  ]) {
    await expect(page.getByText(fact)).toBeVisible();
  }
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download the report' }).click();
  const report = readFileSync(await (await saved).path(), 'utf8');
  expect(report).toContain('2,Rating,taken in part,rounded to whole stars,4.5');
});

test('the list of a JSON file that contains the rows can be chosen', async ({ page, folder }) => {
  const path = join(folder, 'export.json');
  writeFileSync(
    path,
    JSON.stringify({
      folders: [{ id: 'f1', name: 'Shelf A' }],
      items: [
        { id: 'i1', name: 'The Long Field' },
        { id: 'i2', name: 'North Light' },
      ],
    }),
  );
  await choose(page, path);
  await expect(page.getByLabel('Rows come from')).toHaveValue(JSON.stringify([['items'], false]));
  await expect(page.getByText('North Light').first()).toBeVisible();
  await page.getByLabel('Rows come from').selectOption({ label: 'folders (1 row)' });
  await expect(page.getByText('Shelf A').first()).toBeVisible();
  await page.getByRole('button', { name: 'Import 1 row' }).first().click();
  await expect(page.getByText(/^1 record added in/)).toBeVisible();
});
