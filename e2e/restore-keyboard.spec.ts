import { NOW, putState, THEN, withRows } from './support/small-catalogue.ts';
import { tabTo } from './support/tab-to.ts';
import { expect, test, type Page } from './support/test.ts';
import { backUpState, expectState, heading } from './support/wizard.ts';

// A whole restore by keyboard alone; each step is announced and focused when it appears.

test('a restore is chosen, settled, confirmed, done and undone with the keyboard alone, and each step is announced', async ({
  page,
}) => {
  await backUpState(page, THEN);
  await putState(page, NOW);
  await page.goto('/restore');
  await expectStep(page, 1, 'Choose', 'Restore from a backup');
  await expect(page.getByRole('list', { name: 'Backups in this browser' })).toBeVisible();
  await tabTo(page, 'Choose a file');
  for (const place of ['a folder', 'a WebDAV server', 'a GitHub repository']) await tabTo(page, `Choose ${place}`);
  // The list of backups here comes next.
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expectStep(page, 3, 'Verify', 'Is it intact?');
  await tabTo(page, 'Continue');
  await page.keyboard.press('Enter');
  await expectStep(page, 4, 'Preview', 'Review the changes');

  await expect(page.getByRole('radio', { name: 'Make it exactly like the backup' })).toBeChecked();
  await tabTo(page, 'Make it exactly like the backup');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('radio', { name: 'Bring back and update' })).toBeChecked();
  await tabTo(page, 'Choose within Plants');
  await page.keyboard.press('Enter');
  await tabTo(page, 'Bring back Fern');
  await page.keyboard.press('Space');
  await expect(page.getByText('Chosen: 3 of 4')).toBeVisible();
  await tabTo(page, 'Choose within Books');
  await tabTo(page, 'Bring back Settings');
  await page.keyboard.press('Space');
  await tabTo(page, 'Continue');
  await page.keyboard.press('Enter');

  await expectStep(page, 5, 'Conflicts', 'Which version to keep?');
  await expect(page.getByText('3 of 3 are still open.')).toBeVisible();
  await tabTo(page, 'For all conflicts');
  // Type one key: letters typed slowly count as several searches.
  await page.keyboard.press('k');
  await expect(page.getByText('All 3 are resolved.')).toBeVisible();
  await tabTo(page, 'Look at Ivy');
  await page.keyboard.press('Enter');
  const drawer = page.getByRole('dialog', { name: 'Ivy' });
  await expect(drawer).toBeVisible();
  await tabTo(page, 'Settle Height');
  await page.keyboard.press('t');
  await expect(drawer.getByRole('combobox', { name: 'Settle Height' })).toHaveValue('theirs');
  await page.keyboard.press('Escape');
  await expect(drawer).toBeHidden();
  await expect(page.getByRole('button', { name: 'Look at Ivy' })).toBeFocused();
  await expect(page.getByText('All 3 are resolved.')).toBeVisible();
  await tabTo(page, 'Continue');
  await page.keyboard.press('Enter');

  await expectStep(page, 6, 'Confirm', 'Restore your selection?');
  await expect(page.getByText('Nothing is removed.', { exact: true })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Restore', exact: true })).toBeEnabled();
  await tabTo(page, 'Restore');
  await page.keyboard.press('Enter');
  await expectStep(page, 8, 'Done', 'Restored');
  const { moss, emma } = THEN.records;
  const ivy = {
    ...NOW.records['ivy'],
    values: { 'plant-name': 'Ivy', 'plant-notes': 'falls', 'plant-height': 120 },
    updatedAt: expect.stringMatching(/^20\d\d-/),
  };
  await expectState(page, withRows(NOW, { records: { moss, emma, ivy }, files: THEN.files }));
  await tabTo(page, 'Undo');
  await page.keyboard.press('Enter');
  await expectStep(page, 8, 'Done', 'Undone');
  await expectState(page, NOW);
});

/**
 * The step is named for screen readers and marked among the others, and its heading has the focus unless it is the
 * first.
 */
async function expectStep(page: Page, step: number, name: string, title: string): Promise<void> {
  await expect(heading(page, title)).toBeVisible();
  await expect(page.getByRole('status').filter({ hasText: /^Step \d of 8/ })).toHaveText(`Step ${step} of 8: ${name}`);
  await expect(page.getByRole('list', { name: 'Steps of the restore' }).locator('[aria-current="step"]')).toHaveText(
    name,
  );
  if (step > 1) await expect(heading(page, title)).toBeFocused();
}
