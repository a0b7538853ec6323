import { expect, type Locator, type Page } from '@playwright/test';
import { goToBackups } from '../support/backup.ts';
import { chooseImport } from '../support/import.ts';

// These use `waitFor` because it polls more often than `expect`; over a hundred runs that saves minutes.
const LONG = 240_000;

/** Opens the app as a person would, and waits until it shows its collections. */
export async function openApp(page: Page, baseUrl: string): Promise<void> {
  await page.goto(baseUrl);
  await page
    .getByRole('navigation', { name: 'Main' })
    .getByRole('link', { name: 'Things', exact: true })
    .waitFor({ timeout: LONG });
}

/** The ids of all backups in the list, including collapsed ones. Call it on the Backups screen. */
export async function listBackups(page: Page): Promise<readonly string[]> {
  await page.getByRole('heading', { level: 2, name: /^Backups \(\d+\)$/ }).waitFor({ timeout: LONG });
  await unfoldSafetyBackups(page);
  const links = page.getByRole('table', { name: 'Backups' }).getByRole('link');
  const addresses = await links.evaluateAll((all) => all.map((link) => link.getAttribute('href') ?? ''));
  return addresses.map((address) => address.replace('/backups/', ''));
}

async function unfoldSafetyBackups(page: Page): Promise<void> {
  const folded = page.getByRole('button', { name: /^\d+ safety backups/, expanded: false });
  if ((await folded.count()) > 0) await folded.click();
}

/** Runs the full check of one backup from its page: every byte is read back, decrypted and compared. */
export async function verifyBackup(page: Page, id: string): Promise<void> {
  await unfoldSafetyBackups(page);
  await page.locator(`a[href="/backups/${id}"]`).click();
  await page.getByRole('button', { name: 'Verify', exact: true }).click();
  await page
    .getByRole('status')
    .filter({ hasText: /^Verified: this backup is intact\./ })
    .waitFor({ timeout: LONG });
  await page.getByRole('button', { name: 'Close this message' }).click();
  await page.getByRole('link', { name: '← All backups' }).click();
  await page.getByRole('heading', { level: 2, name: /^Backups \(\d+\)$/ }).waitFor({ timeout: LONG });
}

/** The message on the Backups screen about an interrupted restore. */
export function cutOffNotice(page: Page): Locator {
  return page.getByRole('alert').filter({ hasText: /was interrupted/ });
}

/**
 * Whether this browser has recorded an interrupted restore. If so, the screen must report it, possibly after a moment.
 */
export async function isCutOffReported(page: Page): Promise<boolean> {
  const isNoted = await page.evaluate(
    () =>
      new Promise<boolean>((resolve, reject) => {
        const opening = indexedDB.open('heirloom-device');
        opening.onerror = () => {
          reject(opening.error ?? new Error('not opened'));
        };
        opening.onsuccess = () => {
          const request = opening.result.transaction('device').objectStore('device').getKey('interrupted-restore');
          request.onsuccess = () => {
            opening.result.close();
            resolve(request.result !== undefined);
          };
        };
      }),
  );
  if (isNoted) await cutOffNotice(page).waitFor({ timeout: LONG });
  else await expect(cutOffNotice(page)).toHaveCount(0);
  return isNoted;
}

/** Goes from anywhere to the final *Restore* button, for a backup in this browser. */
export async function goToRestoreButton(page: Page, id: string): Promise<Locator> {
  await goToBackups(page);
  await page.locator(`a[href="/backups/${id}"]`).click();
  await page.getByRole('button', { name: 'Restore', exact: true }).click();
  return fromCheckToRestoreButton(page);
}

/** Continues from the first step of a chosen backup: everything, exactly like the backup. */
export async function fromCheckToRestoreButton(page: Page): Promise<Locator> {
  await page.getByRole('heading', { name: /Is it intact\?$/ }).waitFor({ timeout: LONG });
  await page.getByRole('button', { name: /^Continue/ }).click();
  await page.getByRole('heading', { name: /Review the changes$/ }).waitFor({ timeout: LONG });
  await page.getByRole('button', { name: 'Continue', exact: true }).click({ timeout: LONG });
  const restore = page.getByRole('button', { name: 'Restore', exact: true });
  // The app asks this only if something would be replaced or removed.
  const agree = page.getByRole('checkbox', { name: /^Yes, / });
  const needsNone = page.getByText(/^(Nothing is removed|There is no data here yet that could be lost)\./);
  await agree.or(needsNone).waitFor({ timeout: LONG });
  if (await agree.isVisible()) await agree.check();
  return restore;
}

export async function expectRestored(page: Page): Promise<void> {
  await page.getByText('Your data is back.').waitFor({ timeout: LONG });
}

/** Goes from anywhere to the button that undoes the last restore, or redoes an undone one. */
export async function goToUndoButton(page: Page): Promise<Locator> {
  await goToBackups(page);
  return page.getByRole('region', { name: 'Last restore' }).getByRole('button', { name: /^(Undo|Redo)$/ });
}

export async function expectUndone(page: Page): Promise<void> {
  await page.getByText(/^The restore was (undone|redone)\.$/).waitFor({ timeout: LONG });
}

/** Goes from anywhere to the final button of deleting a backup in this browser. */
export async function goToDeleteButton(page: Page, id: string): Promise<Locator> {
  await goToBackups(page);
  await page.getByRole('heading', { level: 2, name: /^Backups \(\d+\)$/ }).waitFor({ timeout: LONG });
  await unfoldSafetyBackups(page);
  await page.locator(`a[href="/backups/${id}"]`).click();
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  return page.getByRole('dialog').getByRole('button', { name: 'Delete backup' });
}

export async function expectDeleted(page: Page): Promise<void> {
  await page
    .getByRole('status')
    .filter({ hasText: /^Deleted\. / })
    .waitFor({ timeout: LONG });
}

/** Goes from anywhere to the button that imports a file with the proposed settings. */
export async function goToImportButton(page: Page, path: string): Promise<Locator> {
  await chooseImport(page, path);
  return page.getByRole('button', { name: /^Import( [\d,]+ rows?)?$/ }).first();
}

export async function expectImported(page: Page): Promise<void> {
  await page.getByText(/^[\d,]+ records? added in /).waitFor({ timeout: LONG });
}

/** Goes from anywhere to *Back up now*. */
export async function goToBackUpButton(page: Page): Promise<Locator> {
  await goToBackups(page);
  return page.getByRole('button', { name: 'Back up now' });
}

export async function expectBackedUp(page: Page): Promise<void> {
  const result = page.getByRole('status').filter({ hasText: /^Backed up: / });
  await result.waitFor({ timeout: LONG });
  await expect(result).toContainText('Verified: every byte was read back, decrypted and compared.');
}
