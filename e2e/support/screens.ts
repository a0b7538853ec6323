import { backUp, downloadBackup, goToBackups } from './backup.ts';
import { chooseImport } from './import.ts';
import { addConflicts, changeSharingState, HELD, SHARING } from './sharing-state.ts';
import { chooseBackupFile, confirmRestore, goToPreview, typeKey } from './restore.ts';
import { choosePassphrase, readKit, setUpRecovery } from './set-up.ts';
import { addSamples, createRecord, fileField, openCollection } from './catalogue.ts';
import { expect, type Page, type SampleBackup } from './test.ts';

const isLong = process.env['HEIRLOOM_LONG'] === '1';

/** What the picker of folders returns during a walk. */
export const PICKED_FOLDER = 'picked';

/** Checks one screen, in the state a person would find it, once nothing moves. */
export type Look = (name: string) => Promise<void>;

/** The values that the walk needs. */
export interface Walk {
  readonly page: Page;
  readonly look: Look;
  readonly sampleBackup: SampleBackup;
  /** A table to import. */
  readonly csvPath: string;
  readonly folder: string;
}

/** Walks through collections, records and views. */
export async function walkCatalogue({ page, look }: Walk): Promise<void> {
  await expect(page.getByRole('button', { name: 'Create a collection' })).toBeVisible();
  await look('first screen, empty');
  await page.getByRole('button', { name: 'Create a collection' }).click();
  await dialogOf(page, 'New collection');
  await look('new collection');
  await page.keyboard.press('Escape');
  await addSamples(page);
  const cards = page.getByRole('main').getByRole('listitem');
  await expect(cards).toHaveCount(5);
  await look('first screen');
  await page.getByRole('button', { name: 'Actions for Plants' }).click();
  await expect(page.getByRole('menu')).toBeVisible();
  await look('menu of a collection');
  await page.getByRole('menuitem', { name: 'Name, colour and icon' }).click();
  await dialogOf(page, 'Name, colour and icon');
  await look('name, colour and icon');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Actions for Plants' }).click();
  await page.getByRole('menuitem', { name: 'Delete…' }).click();
  await dialogOf(page, 'Delete “Plants”?');
  await look('delete a collection');
  await page.getByRole('button', { name: 'Cancel' }).click();
  const seen = new Set<string>();
  for (const collection of await cards.getByRole('link').allInnerTexts()) {
    await openFromNavigation(page, collection);
    const views = page.getByRole('navigation', { name: 'Views' }).getByRole('link');
    await expect(views.first()).toBeVisible();
    for (const view of await views.allInnerTexts()) {
      // Views of the same name show the same kind of screen.
      if (!isLong && seen.has(view)) continue;
      seen.add(view);
      const link = page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: view, exact: true });
      await link.click();
      await expect(link).toHaveAttribute('aria-current', 'page');
      await look(`${collection}: ${view}`);
    }
  }
  for (const tool of ['Filter', 'Sort', 'Fields']) {
    await page.getByRole('button', { name: new RegExp(`^${tool}(: \\d+)?$`) }).click();
    if (tool !== 'Fields') await page.getByRole('button', { name: `Add a ${tool.toLowerCase()}` }).click();
    // Its name is that of the button, which also shows the number.
    await expect(page.getByRole('dialog', { name: new RegExp(`^${tool}`) })).toBeVisible();
    await look(`tools: ${tool}`);
    await page.keyboard.press('Escape');
  }
  await openFromNavigation(page, 'Plants');
  await createRecord(page, { Name: 'A new plant' });
  await look('a new record');
  await openFromNavigation(page, 'Books');
  await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: 'Table' }).click();
  await page.getByRole('row').nth(1).getByRole('link').click();
  await expect(fileField(page, 'Cover')).toBeVisible();
  await look('a record with a cover');
  await page
    .getByRole('button', { name: /^Look at / })
    .first()
    .click();
  await expect(page.getByRole('dialog').locator('img')).toBeVisible();
  await look('a photo, large');
  await page.keyboard.press('Escape');
  await openFromNavigation(page, 'Books');
  await page.getByRole('link', { name: 'Fields and settings of this collection' }).click();
  await expect(page.getByRole('button', { name: 'Edit Status' })).toBeVisible();
  await look('fields');
  await page.getByRole('button', { name: 'Edit Status' }).click();
  await dialogOf(page, 'Edit “Status”');
  await look('a field with options');
  await page.keyboard.press('Escape');
}

/** Walks through import, settings, and the keys to the backups. */
export async function walkImportAndKeys({ page, look, csvPath }: Walk): Promise<void> {
  await openNavigation(page);
  await chooseImport(page, csvPath);
  await expect(page.getByRole('button', { name: /^Import \d+ rows$/ }).first()).toBeVisible();
  await look('import: columns');
  await page
    .getByRole('button', { name: /^Import \d+ rows$/ })
    .first()
    .click();
  await expect(page.getByText(/added in/)).toBeVisible();
  await look('import: report');
  await openNavigation(page);
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Import' }).click();
  await pageOf(page, 'Import');
  await look('import');
  await openNavigation(page);
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Settings', exact: true }).click();
  await pageOf(page, 'Settings');
  await look('settings');
  await openNavigation(page);
  await goToBackups(page);
  await expect(page.getByRole('button', { name: 'Back up now' })).toBeVisible();
  await look('backups, none yet');
  await page.getByRole('link', { name: 'Passphrase and keys' }).click();
  await expect(page.getByLabel('Repeat passphrase', { exact: true })).toBeVisible();
  await look('keys: passphrase');
  await choosePassphrase(page);
  await readKit(page);
  await look('keys: recovery kit');
  await page.getByRole('button', { name: 'I have it, continue' }).click();
  await expect(page.getByRole('button', { name: 'Confirm' })).toBeVisible();
  await look('keys: prove it');
  await page.goto('/no/such/page');
  await pageOf(page, 'There is no such page');
  await look('no such page');
}

/** Walks through Backups and a restore. */
export async function walkBackups({ page, look, sampleBackup, folder }: Walk): Promise<void> {
  await addSamples(page);
  await openNavigation(page);
  await backUp(page);
  await look('backed up, at risk');
  await lookAtSchedule(page, look);
  await lookAtActivity(page, look);
  await openNavigation(page);
  await setUpRecovery(page);
  await look('keys: done');
  await openNavigation(page);
  await backUp(page);
  await look('backed up');
  await downloadBackup(page, `${folder}/looked-at.zip`);
  await look('downloaded');
  await page.getByRole('button', { name: 'Back up with options' }).click();
  await dialogOf(page, 'Back up with options');
  await look('backup options');
  await page.keyboard.press('Escape');
  await page
    .getByRole('button', { name: /^Actions for / })
    .first()
    .click();
  await expect(page.getByRole('menu')).toBeVisible();
  await look('menu of a backup');
  await page.getByRole('menuitem', { name: 'Details' }).click();
  await expect(page.getByRole('heading', { name: 'Contents' })).toBeVisible();
  await look('a backup');
  await page.getByRole('button', { name: 'Edit name and note' }).click();
  await dialogOf(page, 'Edit the backup');
  await look('name and note');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await expect(page.getByRole('dialog').getByRole('button', { name: 'Cancel' })).toBeVisible();
  await look('delete a backup');
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('link', { name: '← All backups' }).click();
  await page.getByRole('link', { name: 'Passphrase and keys' }).click();
  await expect(page.getByRole('button', { name: 'Change passphrase' })).toBeVisible();
  await look('keys');
  await openNavigation(page);
  await chooseBackupFile(page, sampleBackup.path);
  await expect(page.getByRole('button', { name: 'Unlock', exact: true })).toBeVisible();
  await look('restore: unlock');
  await typeKey(page, { passphrase: 'wrong' });
  await expect(page.getByText(/^This passphrase does not open/)).toBeVisible();
  await look('restore: wrong passphrase');
  await typeKey(page, sampleBackup);
  await expect(page.getByText('The file is intact.')).toBeVisible();
  await look('restore: check');
  await goToPreview(page);
  await look('restore: preview');
  await page.getByRole('button', { name: 'Continue', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Restore', exact: true })).toBeVisible();
  await look('restore: confirm');
  await page.getByRole('button', { name: 'Back', exact: true }).click();
  await confirmRestore(page);
  await expect(page.getByText('Your data is back.')).toBeVisible();
  await look('restore: done');
  await openNavigation(page);
  await goToBackups(page);
  await look('backups after a restore');
  await lookAtDevices(page, look);
}

/** Looks at the devices of a catalogue with keys, through a folder that the picker returns. */
async function lookAtDevices(page: Page, look: Look): Promise<void> {
  await page.goto('/backups/devices');
  await expect(page.getByRole('link', { name: 'Add a destination' })).toBeVisible();
  await look('devices: off');
  await page.goto('/backups/destinations');
  await page.getByRole('button', { name: 'Add a folder' }).click();
  await expect(page.getByText('All copies are up to date.')).toBeVisible();
  await page.goto('/backups/devices');
  await page.getByRole('button', { name: `Share through ${PICKED_FOLDER}` }).click();
  await expect(page.getByText(/^In step /)).toBeVisible();
  await look('devices: on');
  await changeSharingState(page, SHARING);
  const conflicts = await addConflicts(page);
  await page.reload();
  const list = page.getByRole('list', { name: 'Conflicts' });
  await expect(list.getByRole('button', { name: 'Use the other one' })).toHaveCount(conflicts);
  await expect(list.locator('img')).not.toHaveCount(0);
  await look('devices: several');
  await page.goto('/');
  await expect(page.getByRole('region', { name: 'Changes from other devices' })).toBeVisible();
  await look('first screen with changes from other devices');
  await changeSharingState(page, { ...HELD, isPaused: true });
  await page.goto('/backups/devices');
  await expect(page.getByRole('alert').filter({ hasText: 'removed much' })).toBeVisible();
  await page.getByText('Which ones').click();
  await expect(page.getByRole('list', { name: 'What would be removed' })).toContainText('Monstera 100');
  await expect(page.getByText('and 140 more')).toBeVisible();
  await look('devices: held');
  await page.getByRole('button', { name: 'Rename' }).click();
  await dialogOf(page, 'Name of this device');
  await look('name of this device');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Stop sharing on this device' }).click();
  await expect(page.getByRole('button', { name: 'Choose a folder' })).toBeVisible();
  await openFromNavigation(page, 'Plants');
  await createRecord(page, { Name: 'Only here' });
  await page.goto('/backups/devices');
  await page.getByRole('button', { name: 'Choose a folder' }).click();
  await expect(page.getByRole('table', { name: 'What differs' })).toBeVisible();
  await page.getByRole('button', { name: 'Show them' }).click();
  await look('devices: before joining');
}

/** Looks at the schedule of a catalogue with one backup. */
async function lookAtSchedule(page: Page, look: Look): Promise<void> {
  await page.getByRole('link', { name: 'Schedule' }).click();
  await expect(page.getByText('Of 1 backup, 1 would stay and 0 would go')).toBeVisible();
  await look('schedule');
  await page.getByRole('combobox', { name: 'When' }).click();
  await page.getByRole('option', { name: 'Cron expression' }).click();
  await page.getByLabel('Cron expression').fill('61 * * * *');
  await page.getByLabel('Also after many changes:').check();
  await look('schedule: a cron expression that is none');
  await page.getByRole('combobox', { name: 'When' }).click();
  await page.getByRole('option', { name: 'On certain weekdays' }).click();
  await look('schedule: days of the week');
}

/** Looks at the activity of a catalogue with one backup. */
async function lookAtActivity(page: Page, look: Look): Promise<void> {
  await page.goto('/backups/activity');
  await page
    .getByRole('listitem')
    .filter({ hasText: /^Backup: / })
    .first()
    .getByRole('button')
    .click();
  await expect(page.getByText('Trigger')).toBeVisible();
  await look('activity');
  await page.getByRole('tab', { name: 'Statistics' }).click();
  await expect(page.getByRole('heading', { name: 'Size of your data' })).toBeVisible();
  await page.getByText('Show as a table').click();
  await look('statistics');
  await page.getByRole('button', { name: /^Notifications/ }).click();
  await page.getByText('Choose your notifications').click();
  await look('notifications');
  await page.keyboard.press('Escape');
}

/** Waits for a dialog: some open only once their content is known. */
async function dialogOf(page: Page, name: string): Promise<void> {
  await expect(page.getByRole('dialog', { name, exact: true })).toBeVisible();
}

/** Waits for a page. */
async function pageOf(page: Page, title: string): Promise<void> {
  await expect(page.getByRole('heading', { level: 1, name: title, exact: true })).toBeVisible();
}

/** On a phone the navigation is behind a button. */
async function openNavigation(page: Page): Promise<void> {
  // Whether there is such a button is known only once the frame is drawn.
  await expect(page.getByRole('banner').getByRole('link', { name: 'Heirloom' })).toBeVisible();
  const button = page.getByRole('button', { name: 'Navigation' });
  if ((await button.isVisible()) && (await button.getAttribute('aria-expanded')) === 'false') await button.click();
}

async function openFromNavigation(page: Page, collection: string): Promise<void> {
  await openNavigation(page);
  await openCollection(page, collection);
}
