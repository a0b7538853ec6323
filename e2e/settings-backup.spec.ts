import { goToBackups } from './support/backup.ts';
import { writeBooks } from './support/books.ts';
import { addBooks } from './support/fill.ts';
import { expect, test, type Page } from './support/test.ts';

const backup = (page: Page) => page.getByRole('region', { name: 'Backup', exact: true });

async function goToSettings(page: Page): Promise<void> {
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Settings', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Settings' })).toBeVisible();
}

test('Settings backs up immediately, with the kinds of files chosen there; a restore leaves the others alone', async ({
  page,
}, testInfo) => {
  await page.goto('/');
  const [book] = await writeBooks(testInfo.outputPath());
  await addBooks(page, book ? [book] : []);
  await goToSettings(page);
  await expect(backup(page).getByText('Last backup: none yet.')).toBeVisible();
  await backup(page).getByRole('switch', { name: 'Include book files' }).click();
  await backup(page).getByRole('button', { name: 'Back up now' }).click();
  const result = backup(page)
    .getByRole('status')
    .filter({ hasText: /^Backed up: / });
  await expect(result).toContainText('Verified: every byte was read back');
  await expect(
    backup(page).getByText(/^Last backup: .*\(everything but book files and other attachments\)\.$/),
  ).toBeVisible();
  await expect(backup(page).getByText(/^Next automatic backup: \d/)).toBeVisible();

  await test.step('the choice is saved, and the schedule uses it', async () => {
    await page.reload();
    await expect(backup(page).getByRole('switch', { name: 'Include photos' })).toBeChecked();
    await expect(backup(page).getByRole('switch', { name: 'Include book files' })).not.toBeChecked();
    await goToBackups(page);
    await page.getByRole('main').getByRole('link', { name: 'Schedule' }).click();
    await expect(page.getByRole('checkbox', { name: 'Include book files' })).not.toBeChecked();
    await expect(page.getByRole('status', { name: 'What this means' })).toContainText(
      'everything but book files and other attachments',
    );
  });

  await test.step('a backup with other options follows them, and its details show it', async () => {
    await goToBackups(page);
    await page.getByRole('button', { name: 'Back up with options' }).click();
    const dialog = page.getByRole('dialog', { name: 'Back up with options' });
    await dialog.getByRole('textbox', { name: 'Name' }).fill('Without covers');
    await expect(dialog.getByRole('checkbox', { name: 'Include book files' })).not.toBeChecked();
    await dialog.getByRole('checkbox', { name: 'Include book files' }).check();
    await dialog.getByRole('checkbox', { name: 'Include photos' }).uncheck();
    await dialog.getByRole('button', { name: 'Back up', exact: true }).click();
    await page
      .getByRole('status')
      .filter({ hasText: /^Backed up: / })
      .getByRole('link', { name: 'Details' })
      .click();
    await expect(page.getByRole('heading', { level: 1, name: 'Without covers' })).toBeVisible();
    await expect(page.getByText('Everything but photos', { exact: true })).toBeVisible();
  });

  await test.step('the preview of a restore says that photos stay', async () => {
    await page
      .getByRole('main')
      .getByRole('button', { name: /^Restore/ })
      .click();
    const next = page.getByRole('button', { name: 'Continue', exact: true });
    await next.click();
    await expect(page.getByRole('table', { name: 'Now and after the restore' })).toBeVisible();
    await next.click();
    await expect(page.getByText('Left out of this backup: photos. Those here stay.')).toBeVisible();
  });
});
