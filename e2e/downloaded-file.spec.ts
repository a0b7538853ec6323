import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { backUp, downloadBackup, goToBackups } from './support/backup.ts';
import { createCollection, createRecord } from './support/catalogue.ts';
import { setUpRecovery } from './support/set-up.ts';
import { expect, test, type Page } from './support/test.ts';

type FileToPick = string | { readonly name: string; readonly mimeType: string; readonly buffer: Buffer };

const card = (page: Page) => page.getByRole('region', { name: 'Downloaded files' });

/** Chooses a file with the focused button. */
async function pickByKeyboard(page: Page, path: string): Promise<void> {
  const choosing = page.waitForEvent('filechooser');
  await page.keyboard.press('Enter');
  await (await choosing).setFiles(path);
}

test('choosing a downloaded file proves it, and with it the protection', async ({ page, folder, sampleBackup }) => {
  // Intercept from now on, so that a key press that follows immediately does not open the browser's own picker.
  page.on('filechooser', () => undefined);
  await page.goto('/');
  await createCollection(page, 'From scratch', 'Letters');
  await createRecord(page, { Name: 'From Ada' });
  await setUpRecovery(page);
  await backUp(page);
  const path = await downloadBackup(page, join(folder, 'one.zip'));

  await test.step('the overview leads to it, and the keyboard continues from there', async () => {
    await goToBackups(page);
    await page.setViewportSize({ width: 390, height: 844 });
    await expect(page.getByText('A restore from “Downloaded files” was never tested.')).toBeVisible();
    await page.getByRole('link', { name: 'Test a downloaded file' }).click();
    await expect(card(page)).toBeFocused();
    await expect(card(page)).toContainText('Last test restoreNot yet');
    await card(page).getByRole('button', { name: 'Test a downloaded file…' }).focus();
    await pickByKeyboard(page, path);
    await expect(card(page).getByRole('status')).toContainText('“one.zip” is intact and can be restored');
    await expect(card(page).getByRole('status')).toContainText(', 1 record came back in a scratch database');
    await expect(card(page)).toContainText(/Last test restore.*: passed/);
    await expect(card(page)).toContainText(/Last verification.*, full: intact/);
    await page.setViewportSize({ width: 1280, height: 720 });
  });

  await test.step('then everything is protected', async () => {
    await goToBackups(page);
    await expect(page.getByRole('heading', { name: 'Protected', exact: true })).toBeVisible();
  });

  await test.step("an older file, someone else's and a damaged one are identified as such", async () => {
    await backUp(page);
    await page.getByRole('link', { name: 'Destinations' }).click();
    const tell = async (file: FileToPick) => {
      const choosing = page.waitForEvent('filechooser');
      await card(page).getByRole('button', { name: 'Actions for Downloaded files' }).click();
      await page.getByRole('menuitem', { name: 'Test a restore' }).click();
      await (await choosing).setFiles(file);
    };
    await tell(path);
    await expect(card(page).getByRole('status')).toContainText(
      'It is not the newest: 1 backup in this browser is newer.',
    );
    const zip = (name: string, buffer: Buffer) => ({ name, mimeType: 'application/zip', buffer });
    await tell(zip('other.zip', await readFile(sampleBackup.path)));
    await expect(card(page).getByRole('status')).toContainText('“other.zip” contains backups of another set');
    const bytes = await readFile(path);
    // The name after the header of an entry: the page in the file mentions packs, too.
    const at = bytes.toString('latin1').search(/PK\x03\x04[^]{26}packs\//) + 2000;
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    await tell(zip('damaged.zip', bytes));
    await expect(card(page).getByRole('status')).toContainText('“damaged.zip” is damaged');
    await expect(card(page).getByText('Damaged', { exact: true })).toBeVisible();
    await tell(zip('notes.zip', Buffer.from('no ZIP at all')));
    await expect(card(page).getByRole('alert')).toContainText('This file is not a backup: it is not even a ZIP.');
  });
});
