import type { Locator } from '@playwright/test';
import { backUp, goToBackups } from './support/backup.ts';
import { createCollection, createRecord, openCollection } from './support/catalogue.ts';
import { dumpDatabase, expectSameDatabase } from './support/compare.ts';
import {
  addFolder,
  chooseAction,
  corruptIn,
  fillAndBackUp,
  followedUp,
  goToDestinations,
  letPickFolders,
  loseEverything,
  losePermission,
  namesIn,
} from './support/folders.ts';
import { CHECKED_SIZES, lookWith } from './support/look.ts';
import { confirmRestore, goToPreview, goToRestore, typeKey } from './support/restore.ts';
import { PASSPHRASE, setUpRecovery } from './support/set-up.ts';
import { expect, test, type Page } from './support/test.ts';

// Copies elsewhere: they keep up, catch up after an absence, are test-restored, repaired, and restored from.

const FOLDER = 'USB stick';
const IN_FOLDER = [FOLDER, 'Heirloom backups'] as const;
const HERE = ['heirloom-backups', 'local'] as const;
/** Copies are made automatically a while after a backup. */
const card = (page: Page): Locator => page.getByRole('region', { name: FOLDER });

async function fill(page: Page): Promise<void> {
  await page.goto('/');
  await createCollection(page, 'From scratch', 'Letters');
  await createRecord(page, { Name: 'From Ada' });
}

async function addRecord(page: Page, name: string): Promise<void> {
  await openCollection(page, 'Letters');
  await createRecord(page, { Name: name });
}

test('a folder gets every backup, catches up after a pause and after losing its permission, and is repaired when it is damaged', async ({
  page,
  context,
}) => {
  await letPickFolders(context, FOLDER);
  await fill(page);
  await goToDestinations(page);
  await page.getByRole('button', { name: 'Add a folder' }).click();
  await expect(page.getByText('Set up a key first')).toBeVisible();
  await setUpRecovery(page);
  await backUp(page);

  await test.step('once added, it gets the backup: the same objects under the same names', async () => {
    await addFolder(page, FOLDER);
    await expect(card(page).getByText('Up to date', { exact: true })).toBeVisible();
    for (const kind of ['packs', 'snapshots'])
      expect(await namesIn(page, ...IN_FOLDER, kind)).toEqual(await namesIn(page, ...HERE, kind));
    expect(await namesIn(page, ...IN_FOLDER)).toContain('README.txt');
    await card(page).getByRole('button', { name: 'Open settings' }).click();
    await page.getByRole('checkbox', { name: 'This folder is also outside this device' }).check();
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await expect(card(page).getByText('leaves this device')).toBeVisible();
    await expect(card(page).getByText('Counts as a copy on this device.')).toBeHidden();
    await goToBackups(page);
    await expect(page.getByRole('table', { name: 'Backups' }).getByRole('row').nth(1)).toContainText(FOLDER);
  });

  await test.step('the next backup is copied automatically', async () => {
    await addRecord(page, 'From Grace');
    await backUp(page);
    await expect
      .poll(() => namesIn(page, ...IN_FOLDER, 'snapshots'))
      .toEqual(await namesIn(page, ...HERE, 'snapshots'));
    await followedUp(page);
  });

  await test.step('while paused it gets nothing; then it catches up', async () => {
    await goToDestinations(page);
    await chooseAction(page, FOLDER, 'Pause');
    await expect(card(page).getByText('Paused', { exact: true })).toBeVisible();
    await addRecord(page, 'From Alan');
    await backUp(page);
    await goToDestinations(page);
    await expect(card(page).getByText('Paused; 1 backup to copy')).toBeVisible();
    await followedUp(page);
    expect(await namesIn(page, ...IN_FOLDER, 'snapshots')).toHaveLength(2);
    await chooseAction(page, FOLDER, 'Resume');
    await expect(card(page).getByText('Up to date', { exact: true })).toBeVisible();
    expect(await namesIn(page, ...IN_FOLDER, 'snapshots')).toHaveLength(3);
  });

  await test.step('if its permission is lost, one press restores it, and it catches up', async () => {
    await losePermission(page);
    await addRecord(page, 'From Emmy');
    await backUp(page);
    await goToDestinations(page);
    await expect(card(page).getByText('Needs your permission again')).toBeVisible();
    await followedUp(page);
    expect(await namesIn(page, ...IN_FOLDER, 'snapshots')).toHaveLength(3);
    await card(page).getByRole('button', { name: 'Allow again' }).click();
    await expect(card(page).getByText('Up to date', { exact: true })).toBeVisible();
    expect(await namesIn(page, ...IN_FOLDER, 'snapshots')).toEqual(await namesIn(page, ...HERE, 'snapshots'));
  });

  await test.step('if a pack is damaged, the test restore fails; after a repair it succeeds', async () => {
    await chooseAction(page, FOLDER, 'Test a restore');
    await expect(card(page).getByText('The test restore passed.')).toBeVisible();
    for (const pack of await namesIn(page, ...IN_FOLDER, 'packs'))
      expect(await namesIn(page, ...HERE, 'packs')).toContain(pack);
    await corruptIn(page, ...IN_FOLDER, 'packs');
    await chooseAction(page, FOLDER, 'Verify');
    await expect(card(page).getByText('The check found damage')).toBeVisible();
    await expect(card(page).getByText('Damaged', { exact: true })).toBeVisible();
    await chooseAction(page, FOLDER, 'Verify every byte');
    await expect(card(page).getByText('The check found damage')).toBeVisible();
    await card(page).getByRole('button', { name: 'Repair' }).click();
    await expect(card(page).getByText('Repaired: everything is intact again.')).toBeVisible();
    await chooseAction(page, FOLDER, 'Test a restore');
    await expect(card(page).getByText('The test restore passed.')).toBeVisible();
    await expect(card(page).getByText('Up to date', { exact: true })).toBeVisible();
  });

  await test.step('axe finds nothing, light and dark', async () => {
    const found: string[] = [];
    const look = lookWith(page, found);
    for (const size of Object.values(CHECKED_SIZES)) {
      await page.setViewportSize(size);
      await look(`destinations, ${size.width} px`);
      await chooseAction(page, FOLDER, 'Settings');
      await expect(page.getByRole('dialog', { name: `Settings of “${FOLDER}”` })).toBeVisible();
      await look(`settings of a destination, ${size.width} px`);
      await page.keyboard.press('Escape');
      await expect(page.getByRole('dialog')).toBeHidden();
    }
    expect(found).toEqual([]);
  });
});

test.describe('a browser that has lost all its data', () => {
  // When a picture is opened directly, the browser requests a favicon next to it.
  test.use({ expectedProblems: [/status of 404/] });

  test('a failed test restore is reported, and everything comes back from the folder after this browser has lost all its data', async ({
    page,
    context,
  }) => {
    await letPickFolders(context, FOLDER);
    await fillAndBackUp(page);
    await addFolder(page, FOLDER);
    const before = await dumpDatabase(page);

    await test.step('a test restore from a folder whose only pack is damaged fails and says so', async () => {
      await corruptIn(page, ...IN_FOLDER, 'packs');
      await chooseAction(page, FOLDER, 'Test a restore');
      await expect(card(page).getByText('The test restore failed.')).toBeVisible();
      await expect(card(page).getByText('Damaged', { exact: true })).toBeVisible();
      await card(page).getByRole('button', { name: 'Repair' }).click();
      await expect(card(page).getByText('Repaired: everything is intact again.')).toBeVisible();
      await expect(card(page).getByText('A test restore passed.')).toBeVisible();
      await expect(card(page).getByText('Up to date', { exact: true })).toBeVisible();
      expectSameDatabase(await dumpDatabase(page), before);
    });

    await loseEverything(page, FOLDER);
    await goToRestore(page);
    await page.getByRole('button', { name: 'Choose a folder' }).click();
    await typeKey(page, { passphrase: PASSPHRASE });
    await goToPreview(page);
    await confirmRestore(page);
    await expect(page.getByText('Your data is back.')).toBeVisible();
    expectSameDatabase(await dumpDatabase(page), before);

    await test.step('the folder is added again, and keeps its contents', async () => {
      await addFolder(page, FOLDER);
      await expect.poll(async () => (await namesIn(page, ...IN_FOLDER, 'snapshots')).length).toBeGreaterThanOrEqual(2);
      await goToRestore(page);
      await page.getByRole('list', { name: 'Destinations with copies' }).getByRole('button', { name: FOLDER }).click();
      await expect(page.getByText('The folder is intact.')).toBeVisible();
    });
  });
});
