import { backUp, goToBackups, idOfBackup } from './support/backup.ts';
import { addSamples, deleteCollection } from './support/catalogue.ts';
import { CHECKED_SIZES, lookWith, SIZES } from './support/look.ts';
import { expect, test, type Page } from './support/test.ts';

async function backUpAs(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'Back up with options' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill(name);
  await page.getByRole('dialog').getByRole('button', { name: 'Back up', exact: true }).click();
  await expect(page.getByRole('table', { name: 'Backups' }).getByRole('link', { name })).toBeVisible();
}

test('backups of the same minute show seconds, safety backups are collapsed, the list is filtered, and several are deleted at once', async ({
  page,
}) => {
  await page.goto('/');
  await addSamples(page);
  await backUp(page);
  // If the latest backup already contains everything, deleting makes no other first.
  for (const collection of ['Books', 'Places', 'Plants']) await deleteCollection(page, collection);
  // Close the messages that would cover a menu.
  await page.reload();
  await goToBackups(page);
  await backUpAs(page, 'Spring');
  await backUpAs(page, 'Summer');
  const table = page.getByRole('table', { name: 'Backups' });
  const rows = table.getByRole('row');
  // The heading, three manual backups, and the collapsed safety backups.
  await expect(rows).toHaveCount(5);
  await expect(rows.filter({ hasText: 'Manual' })).toHaveCount(3);

  // The safety backups of the deletions may share a minute; their titles distinguish them.
  await page.getByRole('button', { name: '2 safety backups' }).click();
  const safety = rows.filter({ hasText: /Before / }).getByRole('link');
  await expect(safety).toHaveCount(2);
  const all = await table
    .getByRole('checkbox', { name: /^Choose (?!all)/ })
    .evaluateAll((boxes) => boxes.map((box) => box.getAttribute('aria-label')));
  expect(new Set(all).size).toBe(all.length);
  await page.getByRole('button', { name: '2 safety backups' }).click();
  await expect(safety).toHaveCount(0);

  // Filter by trigger.
  await page.getByRole('combobox', { name: 'Which backups to show' }).click();
  await page.getByRole('option', { name: 'Manual (3)' }).click();
  await expect(rows).toHaveCount(4);
  await expect(page.getByRole('button', { name: /safety backups/ })).toBeHidden();

  // Common actions take one press, and each says which backup it is for.
  const spring = rows.filter({ hasText: 'Spring' });
  for (const action of ['Restore Spring', 'Download Spring', 'Delete Spring'])
    await expect(spring.getByRole('button', { name: action })).toBeVisible();
  await spring.getByRole('button', { name: 'Actions for Spring' }).click();
  await page.getByRole('menuitem', { name: 'Pin', exact: true }).click();
  await expect(spring.getByRole('img', { name: 'Pinned' })).toBeVisible();

  // One dialog, one deletion.
  await table.getByRole('checkbox', { name: 'Choose Spring' }).check();
  await table.getByRole('checkbox', { name: 'Choose Summer' }).check();
  await expect(page.getByRole('region', { name: 'Chosen backups' })).toContainText('2 chosen');
  const found: string[] = [];
  for (const size of Object.values(CHECKED_SIZES)) {
    await page.setViewportSize(size);
    await lookWith(page, found)(`a list of backups with some chosen, ${size.width} px`);
  }
  expect(found).toEqual([]);
  await page.setViewportSize(SIZES.desktop);
  await page.getByRole('region', { name: 'Chosen backups' }).getByRole('button', { name: 'Delete…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Delete 2 backups?' });
  await expect(dialog).toContainText('You have pinned 1 of them: “Spring”.');
  await expect(dialog).toContainText('There is no copy of any of them at another destination.');
  await expect(dialog.getByRole('status')).toHaveText(
    /^About [\d.,]+ (bytes|kB|MB) will be freed\. What other backups share with them stays\.$/,
  );
  await dialog.getByRole('button', { name: 'Delete 2 backups' }).click();
  await expect(page.getByText(/^Deleted\. .* freed\.$/)).toBeVisible();
  await expect(rows).toHaveCount(2);
  await expect(page.getByRole('region', { name: 'Chosen backups' })).toBeHidden();
  await page.goto('/backups/activity');
  await expect(page.getByRole('listitem').filter({ hasText: /^Deletion/ })).toHaveCount(1);
});

test('the details of a backup say whether it is intact, how that is known, its id and its checksum; the statistics summarise all backups', async ({
  page,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.goto('/');
  await addSamples(page);
  const result = await backUp(page);
  const id = await idOfBackup(result);
  await result.getByRole('link', { name: 'Details' }).click();
  const fact = (label: string) =>
    page.getByRole('region', { name: 'Integrity' }).getByRole('term').filter({ hasText: label }).locator('+ dd');
  await expect(fact('Status')).toHaveText('Intact');
  await expect(fact('Read back, decrypted and compared')).toHaveText(/^[\d.,]+ (kB|MB) in \d+ pieces$/);
  await expect(fact('Counts match the record')).toHaveText(/^47 records, \d+ photos and files/);
  await page.getByRole('button', { name: 'Copy the id' }).click();
  await expect(page.getByRole('button', { name: 'The id is copied' })).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(id);
  await page.goto('/backups/activity?show=statistics');
  const row = (table: string, name: string) =>
    page.getByRole('table', { name: table }).getByRole('row').filter({ hasText: name });
  await expect(row('Results', 'Backup')).toContainText(/^Backup1000/);
  await expect(row('Copies', 'This browser')).toContainText(/^This browser1/);
  await expect(page.getByRole('heading', { name: 'How long each backup took' })).toBeVisible();
});
