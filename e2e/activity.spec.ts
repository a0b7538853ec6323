import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator } from '@playwright/test';
import { backUp, downloadBackup, goToBackups, idOfBackup, startBackup } from './support/backup.ts';
import { addSamples, deleteCollection, goHome } from './support/catalogue.ts';
import { chooseAction, followedUp } from './support/folders.ts';
import { holdMidway } from './support/hold-midway.ts';
import { untilSaid } from './support/job.ts';
import { addLargeFile } from './support/large-file.ts';
import { diskOf } from './support/quota.ts';
import { setUpRecovery } from './support/set-up.ts';
import { LONG } from './support/long-run.ts';
import { expect, test, type Page } from './support/test.ts';
import { THEN } from './support/small-catalogue.ts';
import { backUpState, preview, goToConfirm, restoreNow } from './support/wizard.ts';

// The app shows what was done: in the log, in the notifications, and in the sentence about how well the data is
// protected.

const MB = 1_000_000;

/** Goes from a page about backups to the log. */
async function goToActivity(page: Page): Promise<void> {
  await goToBackups(page);
  await page.getByRole('navigation', { name: 'Pages about backups' }).getByRole('link', { name: 'Activity' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Activity' })).toBeVisible();
}

function entries(page: Page, name?: RegExp): Locator {
  const all = page.getByRole('list', { name: 'What was done' }).getByRole('listitem');
  return name ? all.filter({ hasText: name }) : all;
}

async function choose(page: Page, label: string, option: string): Promise<void> {
  await page.getByRole('combobox', { name: label }).click();
  await page.getByRole('option', { name: option, exact: true }).click();
}

async function save(page: Page, format: 'CSV' | 'JSON', folder: string): Promise<string> {
  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: `Save as ${format}` }).click();
  const path = join(folder, `activity.${format}`);
  await (await downloading).saveAs(path);
  return readFile(path, 'utf8');
}

test('the log lists every action, can be filtered and exported, survives a restore, and leads to its undo', async ({
  page,
  folder,
}) => {
  await page.goto('/');
  await addSamples(page);
  await setUpRecovery(page);
  await goToBackups(page);
  await page.getByRole('button', { name: 'Back up with options' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill('=1+1');
  await page.getByRole('dialog').getByRole('button', { name: 'Back up', exact: true }).click();
  const done = page.getByRole('status').filter({ hasText: /^Backed up: / });
  await expect(done).toBeVisible();
  await page.getByRole('link', { name: 'Details' }).click();
  await expect(page.getByRole('heading', { level: 1, name: '=1+1' })).toBeVisible();
  const backupId = new URL(page.url()).pathname.split('/').at(-1) ?? '';

  // With its trigger and its figures.
  await goToActivity(page);
  const backup = entries(page, /Backup: =1\+1/);
  await expect(backup).toContainText('Done');
  await expect(backup).toContainText('Manual');
  await backup.getByRole('button').click();
  await expect(
    backup
      .getByRole('term')
      .filter({ hasText: /^Records$/ })
      .locator('+ dd'),
  ).toHaveText('47');
  await expect(
    backup
      .getByRole('term')
      .filter({ hasText: /^Read back and verified$/ })
      .locator('+ dd'),
  ).toHaveText('Yes');
  await expect(backup.getByRole('link', { name: 'The backup' })).toHaveAttribute('href', `/backups/${backupId}`);

  // Filtered.
  await choose(page, 'What was done', 'Keys');
  await expect(entries(page)).toHaveText([/Keys: Recovery key/, /Keys: Passphrase/]);
  await page.getByRole('textbox', { name: 'Search activity' }).fill('recovery');
  await expect(entries(page)).toHaveText([/Keys: Recovery key/]);
  await choose(page, 'Result', 'Failed');
  await expect(page.getByText('Nothing matches the search and the filter.')).toBeVisible();
  await page.reload();

  // Exported: a spreadsheet runs no cell as a formula.
  await expect(backup).toBeVisible();
  const csv = await save(page, 'CSV', folder);
  expect(csv).toMatch(/\d{4}-\d\d-\d\dT[^,]*,backup,manual,ok,\d+,"'=1\+1",/);
  // A name that the person typed is read back from the exported file.
  const json = JSON.parse(await save(page, 'JSON', folder)) as { activity: { kind: string; subject?: string }[] };
  expect(json.activity.filter(({ kind, subject }) => kind === 'backup' && subject === '=1+1')).toHaveLength(1);

  // A restore leaves the log intact, and is one of its entries.
  await deleteCollection(page, 'Books');
  await preview(page, backupId);
  await goToConfirm(page);
  await restoreNow(page);
  const books = page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Books', exact: true });
  await expect(books).toBeVisible();
  await goToActivity(page);
  await expect(entries(page, /Keys: Passphrase/)).toHaveCount(1);
  const restore = entries(page, /^Restore: /);
  await expect(restore).toHaveCount(1);
  await restore.getByRole('button').first().click();
  await restore.getByRole('button', { name: 'Undo', exact: true }).click();
  await untilSaid(page, 'Undone: your data is as it was before.');
  await expect(books).toBeHidden();
  await expect(entries(page, /^Undo of a restore: /)).toHaveCount(1);
  // The later restore can be undone; the state before the earlier one is an ordinary backup.
  await expect(restore.getByRole('button', { name: 'Undo', exact: true })).toBeHidden();
  await expect(restore.getByRole('link', { name: 'Bring back the state before this' })).toBeVisible();

  // Cleared, after a confirmation.
  await page.getByRole('button', { name: 'Clear…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
  await expect(entries(page, /Keys: Passphrase/)).toHaveCount(1);
  await page.getByRole('button', { name: 'Clear…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Clear the activity' }).click();
  await expect(entries(page, /Keys: Passphrase/)).toHaveCount(0);
});

test(
  'a failed backup is announced once across tabs unless it is already on screen, and a read notice stays read',
  LONG,
  async ({ openProfile, folder }) => {
    const { page, context } = await openProfile();
    const other = await context.newPage();
    await other.goto('/');
    await expect(other.getByRole('button', { name: 'Notifications', exact: true })).toBeVisible();
    await page.bringToFront();
    await addLargeFile(page, folder, 'Large', 20 * MB);
    const disk = await diskOf(page);
    await disk.leave(7 * MB);
    // Go elsewhere before it fails. The button appears once the worker has reported the status, which it cannot do
    // while it is held.
    await goToBackups(page);
    await expect(page.getByRole('button', { name: 'Back up now' })).toBeEnabled();
    const worker = await holdMidway(page, 'reading-files');
    await startBackup(page);
    await goHome(page);
    await worker.letGo();
    // Both tabs are in view here, like two windows side by side. One of them, whichever is first, announces it.
    const toasts = [page, other].map((tab) => tab.getByRole('alert').filter({ hasText: 'A backup failed' }));
    const tell = async () => (await Promise.all(toasts.map((toast) => toast.allInnerTexts()))).flat();
    await expect.poll(tell).toEqual([expect.stringContaining('There is not enough space.')]);
    await disk.empty();
    for (const tab of [page, other])
      await expect(tab.getByRole('button', { name: 'Notifications, 1 new' })).toBeVisible();

    await page.getByRole('button', { name: 'Notifications, 1 new' }).click();
    const list = page.getByRole('dialog', { name: 'Notifications' }).getByRole('list', { name: 'Notifications' });
    await expect(list.getByRole('listitem')).toHaveCount(1);
    await list.getByRole('link', { name: 'New: A backup failed' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Backups' })).toBeVisible();
    await expect(page.getByText('The last attempt to back up failed. There is not enough space.')).toBeVisible();
    for (const tab of [page, other])
      await expect(tab.getByRole('button', { name: 'Notifications', exact: true })).toBeVisible();

    // A tab opened later, or on a later day, does not announce it again.
    await page.reload();
    await page.getByRole('button', { name: 'Notifications', exact: true }).click();
    await expect(page.getByRole('link', { name: 'A backup failed', exact: true })).toBeVisible();

    // A notification that is switched off does not appear.
    await page.getByText('Choose your notifications').click();
    await page.getByRole('checkbox', { name: 'A backup failed: List' }).uncheck();
    await page.getByRole('button', { name: 'Clear the list' }).click();
    await page.keyboard.press('Escape');
    await disk.leave(7 * MB);
    await startBackup(page);
    await expect(page.getByRole('alert').filter({ hasText: 'There is not enough space.' })).toBeVisible();
    await disk.empty();
    await page.getByRole('button', { name: 'Notifications', exact: true }).click();
    await expect(page.getByText(/^No notifications\. When your backups need/)).toBeVisible();
  },
);

test('the protection rises from none to proven, and each step names and offers the next missing part', async ({
  page,
  folder,
}) => {
  // An OPFS folder replaces a picked one; the interface is the same.
  await page.addInitScript(() => {
    Reflect.set(window, 'showDirectoryPicker', async () =>
      (await navigator.storage.getDirectory()).getDirectoryHandle('Stick', { create: true }),
    );
  });
  await page.goto('/');
  await addSamples(page);
  await goToBackups(page);
  const card = (level: string) => page.getByRole('region', { name: level, exact: true });
  const badge = page.getByRole('banner').getByRole('link', { name: /./ }).last();
  await expect(card('Not protected')).toContainText('Nothing is backed up yet.');
  await expect(badge).toContainText('No backup yet');

  await backUp(page);
  await expect(card('At risk')).toContainText(
    'without a passphrase and a recovery kit, no one could open a copy elsewhere',
  );
  await expect(card('At risk').getByRole('link', { name: 'Set up recovery' })).toHaveAttribute(
    'href',
    '/backups/set-up',
  );
  await setUpRecovery(page);
  await goToBackups(page);
  await expect(card('At risk')).toContainText('Your backups are kept in this browser only.');
  await expect(badge).toContainText('Only in this browser');

  await downloadAgain(page, folder);
  await expect(card('Needs attention')).toContainText('was never tested');

  await page
    .getByRole('navigation', { name: 'Pages about backups' })
    .getByRole('link', { name: 'Destinations' })
    .click();
  await followedUp(page);
  await page.getByRole('button', { name: 'Add a folder' }).click();
  await expect(page.getByText('All copies are up to date.')).toBeVisible();
  await chooseAction(page, 'Stick', 'Test a restore');
  await expect(badge).toContainText('Protected');
  await goToBackups(page);
  await expect(card('Protected')).toContainText(
    'has a copy outside this browser, a test restore from it succeeded, and you have the key to it.',
  );

  await goToActivity(page);
  for (const kind of [/^Test restore/, /^Copy to a destination/, /^Change of destinations/, /^Download/])
    await expect(entries(page, kind).first()).toContainText('Done');
});

async function downloadAgain(page: Page, folder: string): Promise<void> {
  await backUp(page);
  await downloadBackup(page, join(folder, 'backup.zip'));
}

test(
  'a change that was made past the app is found on request and logged, and the next backup has it',
  LONG,
  async ({ page }) => {
    await backUpState(page, THEN);
    await page.evaluate(
      () =>
        new Promise<void>((resolve) => {
          const opening = indexedDB.open('heirloom');
          opening.onsuccess = () => {
            const transaction = opening.result.transaction('settings', 'readwrite');
            transaction.objectStore('settings').put({ key: 'units', value: 'imperial' });
            transaction.oncomplete = () => {
              opening.result.close();
              resolve();
            };
          };
        }),
    );
    await goToActivity(page);
    await page.getByRole('button', { name: 'Check for missed changes' }).click();
    await untilSaid(page, '1 change had been missed. The next backup includes it.');
    await expect(entries(page, /Missed changes, which the next backup includes/)).toBeVisible();
    const id = await idOfBackup(await backUp(page));
    await page.goto(`/compare?before=${id}&after=now`);
    await expect(page.getByText('Both are exactly the same.')).toBeVisible();
    await goToActivity(page);
    await page.getByRole('button', { name: 'Check for missed changes' }).click();
    await untilSaid(page, 'No change was missed: the next backup has everything.');
  },
);
