import { backUp, goToBackups } from './support/backup.ts';
import { addSamples, deleteCollection } from './support/catalogue.ts';
import { expect, test, type Page } from './support/test.ts';

async function backUpAs(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'Back up with options' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill(name);
  await page.getByRole('dialog').getByRole('button', { name: 'Back up', exact: true }).click();
  await expect(page.getByRole('table', { name: 'Backups' }).getByRole('link', { name })).toBeVisible();
}

test('backups of one minute show their seconds, safety backups are folded together, the list is filtered, and several are deleted at once', async ({ page }) => {
  await page.goto('/');
  await addSamples(page);
  await backUp(page);
  // What the latest backup holds already needs no other before it is deleted.
  for (const collection of ['Books', 'Places', 'Plants']) await deleteCollection(page, collection);
  // Without the messages that would lie over a menu.
  await page.reload();
  await goToBackups(page);
  await backUpAs(page, 'Spring');
  await backUpAs(page, 'Summer');
  const table = page.getByRole('table', { name: 'Backups' });
  const rows = table.getByRole('row');
  // The heading, three by hand, and the safety backups in one.
  await expect(rows).toHaveCount(5);
  await expect(rows.filter({ hasText: 'By hand' })).toHaveCount(3);

  // Those that were made before the collections were deleted: within a minute or two, so each is told apart by its title.
  await page.getByRole('button', { name: '2 safety backups' }).click();
  const safety = rows.filter({ hasText: /Before / }).getByRole('link');
  await expect(safety).toHaveCount(2);
  const all = await table.getByRole('checkbox', { name: /^Choose (?!all)/ }).evaluateAll((boxes) => boxes.map((box) => box.getAttribute('aria-label')));
  expect(new Set(all).size).toBe(all.length);
  await page.getByRole('button', { name: '2 safety backups' }).click();
  await expect(safety).toHaveCount(0);

  // By what made them.
  await page.getByRole('combobox', { name: 'Which backups to show' }).click();
  await page.getByRole('option', { name: 'By hand (3)' }).click();
  await expect(rows).toHaveCount(4);
  await expect(page.getByRole('button', { name: /safety backups/ })).toBeHidden();

  // Common actions are a press away; each says what it is about.
  const spring = rows.filter({ hasText: 'Spring' });
  for (const action of ['Restore Spring', 'Download Spring', 'Delete Spring']) await expect(spring.getByRole('button', { name: action })).toBeVisible();
  await spring.getByRole('button', { name: 'Actions for Spring' }).click();
  await page.getByRole('menuitem', { name: 'Pin', exact: true }).click();
  await expect(spring.getByRole('img', { name: 'Pinned' })).toBeVisible();

  // One dialog, one deletion.
  await table.getByRole('checkbox', { name: 'Choose Spring' }).check();
  await table.getByRole('checkbox', { name: 'Choose Summer' }).check();
  await expect(page.getByRole('region', { name: 'Chosen backups' })).toContainText('2 chosen');
  await page.getByRole('region', { name: 'Chosen backups' }).getByRole('button', { name: 'Delete…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Delete 2 backups?' });
  await expect(dialog).toContainText('You have pinned 1 of them: “Spring”.');
  await expect(dialog).toContainText('There is no copy of any of them in another place.');
  await expect(dialog.getByRole('status')).toHaveText(/^About [\d.,]+ (bytes|kB|MB) come free\. What other backups share with them stays\.$/);
  await dialog.getByRole('button', { name: 'Delete 2 backups' }).click();
  await expect(page.getByText(/^Deleted\. .* freed\.$/)).toBeVisible();
  await expect(rows).toHaveCount(2);
  await expect(page.getByRole('region', { name: 'Chosen backups' })).toBeHidden();
  await page.goto('/backups/activity');
  await expect(page.getByRole('listitem').filter({ hasText: /^Deletion/ })).toHaveCount(1);
});
