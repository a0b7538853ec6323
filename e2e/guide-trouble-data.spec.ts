import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loseRecords } from './support/automation-state.ts';
import { backUp, goToBackups, idOfBackup, pressDelete, startBackup } from './support/backup.ts';
import { addSamples, createCollection, createRecord, openCollection } from './support/catalogue.ts';
import { PROGRAM } from './support/cli.ts';
import { FakeClock } from './support/fake-clock.ts';
import { chooseAction, fillAndBackUp, addFolder, followedUp } from './support/folders.ts';
import { followGuide, namesIn, troubles } from './support/guide.ts';
import { holdMidway } from './support/hold-midway.ts';
import { addLargeFile } from './support/large-file.ts';
import { LONG } from './support/long-run.ts';
import { diskOf } from './support/quota.ts';
import { findWindowedBrowser, launchWindowed, openWithRealFolder } from './support/real-folder.ts';
import { agree, restoreAgain } from './support/restore.ts';
import { lockNow, setPassphraseOnly, unlock } from './support/security.ts';
import { PASSPHRASE } from './support/set-up.ts';
import { NOW, putState, THEN } from './support/small-catalogue.ts';
import { expect, test, type Page } from './support/test.ts';
import { backUpState, button, expectState, goToConfirm, preview, previewOnto, restoreNow } from './support/wizard.ts';

// What the guide about trouble says of backing up and restoring: the app shows these sentences, and the advice helps.

const MB = 1_000_000;

/** Deletes the oldest backup of the list, as a person does. */
async function deleteOldest(page: Page): Promise<void> {
  const rows = page.getByRole('table', { name: 'Backups' }).getByRole('row');
  const count = await rows.count();
  await pressDelete(page, 'oldest');
  await expect(rows).toHaveCount(count - 1);
}

test('no space: deleting old backups helps', LONG, async ({ openProfile, folder }) => {
  const says = 'There is not enough space.';
  expect((await troubles('Backing up')).get(says)).toContain('Delete old backups');
  const { page } = await openProfile();
  await addLargeFile(page, folder, 'First', 24 * MB);
  await backUp(page);
  // The large file is in the old backup only.
  await putState(page, NOW);
  await page.goto('/');
  await backUp(page);
  await addLargeFile(page, folder, 'Second', 12 * MB);
  await (await diskOf(page)).leave(4 * MB);
  await startBackup(page);
  await expect(page.getByRole('alert').filter({ hasText: says })).toBeVisible();
  await deleteOldest(page);
  await backUp(page);
});

test('another tab is at work: waiting helps', LONG, async ({ page, context }) => {
  const says = 'Heirloom is already working on the backups, perhaps in another tab.';
  expect((await troubles('Backing up')).get(says)).toMatch(/^Wait until it has finished\./u);
  await page.goto('/');
  await addSamples(page);
  const other = await context.newPage();
  await other.goto('/');
  const { held, letGo } = await holdMidway(page, 'reading-files');
  await startBackup(page);
  await held;
  await startBackup(other);
  await expect(other.getByText(says)).toBeVisible();
  await letGo();
  await expect(page.getByText(/^Backed up: /)).toBeVisible();
  await backUp(other);
});

test('another device is at work in the folder: waiting helps', LONG, async ({ folder, baseURL }) => {
  const says = 'Another device is working on these copies.';
  expect((await troubles('Backing up')).get(says)).toMatch(/^Wait\./u);
  const executablePath = findWindowedBrowser();
  test.skip(executablePath === undefined, 'There is no Chromium with windows on this machine.');
  if (executablePath === undefined || baseURL === undefined) throw new Error('There is no address of the app.');
  const usb = join(folder, 'usb');
  for (const name of ['usb', 'profile']) await mkdir(join(folder, name));
  const { context, page } = await openWithRealFolder(executablePath, join(folder, 'profile'), usb, baseURL);
  await fillAndBackUp(page);
  const card = await addFolder(page, 'usb');
  await openCollection(page, 'Letters');
  await createRecord(page, { Name: 'From Grace' });

  // Another program, in the middle of a deletion.
  const locks = join(usb, 'Heirloom backups/locks');
  const args = ['backup', 'delete', 'latest', '--apply', '--repo', usb];
  const env = { PATH: process.env['PATH'], HOME: folder, HEIRLOOM_PASSPHRASE: PASSPHRASE };
  const deleting = spawn(process.execPath, [PROGRAM, ...args], { env, stdio: 'ignore' });
  const ended = new Promise((resolve) => deleting.on('close', resolve));
  // Not what is still being written.
  const held = () => readdirSync(locks).filter((name) => /^[0-9a-f]{64}$/u.test(name));
  while (held().length === 0) await new Promise((resolve) => setTimeout(resolve, 0));
  deleting.kill('SIGSTOP');
  expect(held()).not.toEqual([]);
  await backUp(page);
  await page.goto('/backups/destinations');
  await card.getByRole('button', { name: 'Copy now' }).click();
  await expect(card.getByText(says).first()).toBeVisible();
  deleting.kill('SIGCONT');
  await ended;
  await followedUp(page);
  await chooseAction(page, 'usb', 'Copy now');
  await expect(card.getByText('Up to date', { exact: true })).toBeVisible();
  await context.close();
});

/** Sets whether Chromium lets sites store data, as its settings do. Call it while the browser is closed. */
async function letSitesStore(userDataFolder: string, mayStore: boolean): Promise<void> {
  const path = join(userDataFolder, 'Default/Preferences');
  const preferences = JSON.parse(await readFile(path, 'utf8')) as { profile: Record<string, unknown> };
  preferences.profile['default_content_setting_values'] = { cookies: mayStore ? 1 : 2 };
  await writeFile(path, JSON.stringify(preferences));
}

test.describe('a browser that stores nothing', () => {
  test.use({ expectedProblems: [/./] });

  test('nothing can be stored: allowing it helps', LONG, async ({ folder, baseURL }) => {
    const says = 'Heirloom cannot store anything here';
    expect((await troubles('Backing up')).get(says)).toContain('allow this site to store data');
    const executablePath = findWindowedBrowser();
    test.skip(executablePath === undefined, 'There is no Chromium with windows on this machine.');
    if (executablePath === undefined || baseURL === undefined) throw new Error('There is no address of the app.');
    const profile = join(folder, 'profile');
    const open = () => launchWindowed(executablePath, profile, baseURL);
    await (await open()).context.close();
    await letSitesStore(profile, false);
    const blocked = await open();
    await blocked.page.goto('/');
    await expect(blocked.page.getByText(says).first()).toBeVisible();
    await blocked.context.close();
    await letSitesStore(profile, true);
    const { context, page } = await open();
    await page.goto('/');
    await createCollection(page, 'From scratch', 'Letters');
    await backUp(page);
    await context.close();
  });
});

test('the backups are locked: unlocking helps', LONG, async ({ page }) => {
  const says = 'The backups are locked.';
  await page.goto('/');
  await setPassphraseOnly(page);
  await backUp(page);
  await lockNow(page);
  const askToDelete = async () => {
    await goToBackups(page);
    await pressDelete(page, 'newest');
  };
  await askToDelete();
  await expect(page.getByRole('dialog', { name: 'Unlock Heirloom' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByText(says)).toBeVisible();
  await followGuide(page, (await troubles('Backing up')).get(says) ?? '', {
    Unlock: async (control) => {
      await control.click();
      await unlock(page);
      await expect(page.getByRole('banner').getByRole('button', { name: 'Lock now' })).toBeVisible();
    },
  });
  await askToDelete();
  await expect(page.getByRole('status').filter({ hasText: /^Deleted/ })).toBeVisible();
});

test('the data shrank: both answers help', LONG, async ({ page, context }) => {
  const says = 'Your data shrank';
  const answers = namesIn((await troubles('Backing up')).get(says) ?? '');
  expect(answers).toEqual(['Yes, that was me', 'No, bring it back']);
  await FakeClock.install(context, '2026-03-02T09:00:00Z');
  await page.goto('/');
  await addSamples(page);
  await backUp(page);
  await loseRecords(page);
  await page.goto('/backups/schedule');
  await page.getByRole('button', { name: 'Run now' }).click();
  const question = page.getByRole('region', { name: says });
  await expect(question).toBeVisible();
  await question.getByRole('link', { name: answers[1] ?? '' }).click();
  await expect(page).toHaveURL(/\/restore\?(backup|step)=/);
  await goToBackups(page);
  await question.getByRole('button', { name: answers[0] ?? '' }).click();
  await expect(question).toBeHidden();
});

test('the data changed meanwhile: looking again and confirming helps', LONG, async ({ page, context }) => {
  const says = 'Your data has changed in the meantime, perhaps in another tab';
  expect((await troubles('Restoring')).get(says)).toBe('Look at the preview again and confirm');
  const backup = await backUpState(page, THEN);
  await previewOnto(page, backup, NOW);
  await goToConfirm(page);
  await agree(page);
  const other = await context.newPage();
  await other.goto('/');
  await openCollection(other, 'Plants');
  await createRecord(other, { Name: 'Made meanwhile' });
  await button(page, 'Restore').click();
  await expect(page.getByRole('alert').filter({ hasText: says })).toBeVisible();
  await restoreNow(page);
  await expectState(page, THEN);
});

test('the current state cannot be backed up: with space it can', LONG, async ({ page, folder }) => {
  const says = 'The current state could not be backed up';
  expect((await troubles('Restoring')).get(says)).toContain('Fix that and try again');
  const backup = await backUpState(page, THEN);
  await page.goto('/');
  await addLargeFile(page, folder, 'Large', 24 * MB);
  await preview(page, backup);
  await goToConfirm(page);
  await agree(page);
  const disk = await diskOf(page);
  await disk.leave(MB);
  await button(page, 'Restore').click();
  await expect(page.getByText(says)).toBeVisible();
  await disk.empty();
  await restoreNow(page);
  await expect(page.getByRole('main').getByRole('button', { name: 'Undo' })).toBeVisible();
});

test(
  'a restore was interrupted: the data is whole, and restoring again helps',
  LONG,
  async ({ page, context, folder }) => {
    const says = 'Restoring “Before the move” was interrupted';
    expect((await troubles('Restoring')).get(says)).toContain('Restore again if you want to');
    await page.goto('/');
    await addLargeFile(page, folder, 'Large', 20 * MB);
    const backup = await idOfBackup(await backUp(page));
    await previewOnto(page, backup, NOW);
    await goToConfirm(page);
    await agree(page);
    const { held } = await holdMidway(page, 'restoring-files');
    await button(page, 'Restore').click();
    await held;
    await page.close({ runBeforeUnload: false });
    const again = await context.newPage();
    await restoreAgain(again, /Restoring “.+” was interrupted/u);
    await openCollection(again, 'Large');
  },
);
