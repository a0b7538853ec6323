import { join } from 'node:path';
import { countClicks, type ClickCounter } from './support/clicks.ts';
import { addSamples } from './support/catalogue.ts';
import { goToBackups } from './support/backup.ts';
import { letPickFolders, loseEverything } from './support/folders.ts';
import { lookWith, SIZES } from './support/look.ts';
import { restoreFile } from './support/restore.ts';
import { goToSecurity } from './support/security.ts';
import { PASSPHRASE, readKit } from './support/set-up.ts';
import { tabTo } from './support/tab-to.ts';
import { LONG } from './support/long-run.ts';
import { expect, test, type Page } from './support/test.ts';

// The path of a new person to a proven copy elsewhere, and back from it, measured in clicks and seconds.

const FOLDER = 'Synced folder';
const MOST_CLICKS_TO_PROTECTED = 10;
const MOST_CLICKS_TO_RESTORED = 6;
const MOST_SECONDS = 120;

/** Prints the count in any case, and asserts that it is within the limit. */
function expectAtMost(what: string, clicks: ClickCounter, most: number): void {
  console.log(`${what}: ${clicks.count()} clicks, ${clicks.seconds().toFixed(1)} s`);
  test.info().annotations.push({ type: what, description: `${clicks.count()} clicks` });
  expect(clicks.count()).toBeGreaterThan(0);
  expect(clicks.count()).toBeLessThanOrEqual(most);
}

/** The current step, by its heading. */
async function expectStep(page: Page, title: string): Promise<void> {
  await expect(page.getByRole('heading', { level: 2, name: new RegExp(`${title}$`) })).toBeVisible();
}

async function expectProtected(page: Page): Promise<void> {
  await expect(
    page
      .getByRole('main')
      .getByRole('status')
      .filter({ hasText: /^Protected/ }),
  ).toContainText('a test restore from it succeeded');
}

/** Presses buttons and reaches fields with the pointer, or with the keyboard only. */
interface Hand {
  readonly press: (page: Page, name: string) => Promise<void>;
  readonly reach: (page: Page, label: string) => Promise<void>;
}

const POINTER: Hand = {
  press: (page, name) => page.getByRole('main').getByRole('button', { name, exact: true }).click(),
  reach: (page, label) => page.getByLabel(label, { exact: true }).click(),
};

const KEYBOARD: Hand = {
  press: async (page, name) => {
    await tabTo(page, name);
    await page.keyboard.press('Enter');
  },
  reach: (page, label) => tabTo(page, label),
};

/** Types into the first field after reaching it, and moves to the next with Tab. */
async function choosePassphrase(page: Page, { press, reach }: Hand): Promise<void> {
  await expectStep(page, 'Choose a passphrase');
  await reach(page, 'Passphrase');
  await page.keyboard.type(PASSPHRASE);
  await tabTo(page, 'Repeat passphrase');
  await page.keyboard.type(PASSPHRASE);
  await press(page, 'Continue');
}

/** Saves the kit. @returns the groups of its key. */
async function takeKit(page: Page, { press }: Hand): Promise<readonly string[]> {
  const groups = await readKit(page);
  const saving = page.waitForEvent('download');
  await press(page, 'Save as a file');
  await saving;
  await press(page, 'I have it, continue');
  return groups;
}

/** Types the requested groups; the first field has the focus. */
async function proveKit(page: Page, groups: readonly string[], { press }: Hand): Promise<void> {
  await expectStep(page, 'Confirm that you have it');
  const names = (await page.locator('label').allInnerTexts()).filter((label) => /^Group \d$/.test(label));
  expect(names).toHaveLength(3);
  for (const [at, name] of names.entries()) {
    if (at > 0) await page.keyboard.press('Tab');
    await expect(page.getByLabel(name, { exact: true })).toBeFocused();
    await page.keyboard.type(groups[Number(name.slice('Group '.length)) - 1] ?? '');
  }
  await press(page, 'Confirm');
}

test('from the first visit to a proven copy elsewhere, and back in an empty browser, in few clicks', async ({
  page,
  context,
}) => {
  await letPickFolders(context, FOLDER);
  const clicks = await countClicks(page);

  await test.step('to a proven copy', async () => {
    await page.goto('/');
    await page.getByRole('button', { name: 'Fill with samples' }).click();
    await page.getByRole('region', { name: 'Protect your data' }).getByRole('link', { name: 'Set up backups' }).click();
    await choosePassphrase(page, POINTER);
    await proveKit(page, await takeKit(page, POINTER), POINTER);
    await POINTER.press(page, 'Choose a folder');
    await POINTER.press(page, 'Save and back up now');
    await expectProtected(page);
    await expect(page.getByRole('banner').getByRole('link', { name: 'Protected' })).toBeVisible();
    expectAtMost('To a proven copy elsewhere', clicks, MOST_CLICKS_TO_PROTECTED);
    expect(clicks.seconds()).toBeLessThan(MOST_SECONDS);
  });

  await test.step('back on an empty browser', async () => {
    await loseEverything(page, FOLDER);
    const before = clicks.count();
    const back: ClickCounter = { count: () => clicks.count() - before, seconds: clicks.seconds };
    await page.getByRole('link', { name: 'restore a backup' }).click();
    await page.getByRole('button', { name: 'Choose a folder' }).click();
    await page.getByRole('textbox', { name: 'Passphrase', exact: true }).click();
    await page.keyboard.type(PASSPHRASE);
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Continue', exact: true }).click();
    await expect(page.getByRole('table', { name: 'Now and after the restore' })).toBeVisible();
    await page.getByRole('button', { name: 'Continue', exact: true }).click();
    await page.getByRole('button', { name: 'Restore', exact: true }).click();
    await expect(page.getByText('Your data is back.')).toBeVisible();
    expectAtMost('To a restore on an empty browser', back, MOST_CLICKS_TO_RESTORED);
  });
});

test('the set-up works by keyboard on a phone, keeps its progress when it is left at any step, and axe finds no problem', async ({
  page,
  context,
}) => {
  await page.setViewportSize(SIZES.phone);
  await letPickFolders(context, FOLDER);
  const found: string[] = [];
  const look = lookWith(page, found);
  /** Goes elsewhere and comes back, as if on another day: the same step is next. */
  const leaveAndReturn = async (title: string) => {
    await page.goto('/');
    await page.getByRole('region', { name: 'Protect your data' }).getByRole('link').click();
    await expectStep(page, title);
    await look(`set-up: ${title}`);
  };
  await page.goto('/');
  await look('an empty app');
  await addSamples(page);
  await expect(page.getByRole('region', { name: 'Protect your data' })).toBeVisible();
  await look('the invitation');
  await leaveAndReturn('Choose a passphrase');
  await choosePassphrase(page, KEYBOARD);
  await readKit(page);
  // A kit that was only shown opens nothing yet, so a new one is made.
  await leaveAndReturn('Save your recovery kit');
  await KEYBOARD.press(page, 'Make the kit');
  const groups = await takeKit(page, KEYBOARD);
  await expectStep(page, 'Confirm that you have it');
  await look('set-up: prove');
  await proveKit(page, groups, KEYBOARD);
  await expectStep(page, 'Choose a destination');
  await leaveAndReturn('Choose a destination');
  await KEYBOARD.press(page, 'Choose a folder');
  await expectStep(page, 'Schedule and retention');
  await leaveAndReturn('Schedule and retention');
  await KEYBOARD.press(page, 'Save and back up now');
  await expectProtected(page);
  await look('set-up: finished');
  // Now there is nothing left to invite the person to.
  await KEYBOARD.press(page, 'Done');
  await expect(page.getByRole('heading', { level: 1, name: 'Collections' })).toBeVisible();
  await expect(page.getByRole('banner').getByRole('link', { name: 'Protected' })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Protect your data' })).toBeHidden();
  expect(found).toEqual([]);
});

test('after a restore in another browser, the kit in hand is confirmed and stays valid', async ({
  page,
  sampleBackup: { path, passphrase, recoveryKey },
}) => {
  await page.goto('/');
  await restoreFile(page, path, { passphrase });
  await goToSecurity(page);
  const kit = page.getByText(/A new kit replaces the old one\./);
  await expect(kit).toContainText('You have not confirmed in this browser that you have it.');
  const madeOn = /^Made on [^;.]+/.exec(await kit.innerText())?.[0] ?? '';
  expect(madeOn).not.toBe('');

  await goToBackups(page);
  await page.getByRole('link', { name: 'Finish the recovery kit' }).first().click();
  await expectStep(page, 'Confirm that you have the kit');
  const choosing = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Open the saved kit' }).click();
  await (await choosing).setFiles(path);
  await expect(page.getByText(/^This file is not a recovery kit\./)).toBeVisible();
  await page.setViewportSize(SIZES.phone);
  const found: string[] = [];
  await lookWith(page, found)('the kit in hand');
  expect(found).toEqual([]);
  const field = page.getByRole('textbox', { name: 'Recovery key' });
  await field.fill(`${recoveryKey.slice(0, -1)}${recoveryKey.endsWith('A') ? 'B' : 'A'}`);
  await page.getByRole('button', { name: 'Confirm' }).click();
  await expect(page.getByText('The recovery key is mistyped.')).toBeVisible();
  await field.fill(recoveryKey.toLowerCase());
  await page.getByRole('button', { name: 'Confirm' }).click();
  await expectStep(page, 'Choose a destination');

  await goToSecurity(page);
  await expect(kit).toContainText(madeOn);
  await expect(kit).toContainText('you confirmed that you have it');
  await expect(page.getByRole('button', { name: 'Confirm that you have it' })).toBeHidden();
});

test(
  'if the browser cannot use folders, a downloaded file is kept and proven instead, in as few clicks',
  LONG,
  async ({ page, folder }) => {
    await page.addInitScript(() => {
      Reflect.set(window, 'showDirectoryPicker', undefined);
    });
    const clicks = await countClicks(page);
    await page.goto('/');
    await page.getByRole('button', { name: 'Fill with samples' }).click();
    await page.getByRole('region', { name: 'Protect your data' }).getByRole('link', { name: 'Set up backups' }).click();
    await choosePassphrase(page, POINTER);
    await proveKit(page, await takeKit(page, POINTER), POINTER);
    await POINTER.press(page, 'Use a downloaded file instead');
    const downloading = page.waitForEvent('download');
    await POINTER.press(page, 'Save and back up now');
    const path = join(folder, 'backup.zip');
    await (await downloading).saveAs(path);
    const choosing = page.waitForEvent('filechooser');
    await POINTER.press(page, 'Choose the downloaded file…');
    await (await choosing).setFiles(path);
    await expectProtected(page);
    expectAtMost('To a proven copy, as a file', clicks, MOST_CLICKS_TO_PROTECTED);
    expect(clicks.seconds()).toBeLessThan(MOST_SECONDS);
  },
);

test(
  'if the copy fails, the set-up says why and continues with another destination',
  LONG,
  async ({ page, context }) => {
    await letPickFolders(context, FOLDER);
    await page.goto('/');
    await addSamples(page);
    await page.goto('/backups/set-up');
    await choosePassphrase(page, POINTER);
    await proveKit(page, await takeKit(page, POINTER), POINTER);
    await POINTER.press(page, 'Choose a folder');
    await expectStep(page, 'Schedule and retention');
    // As if the drive had been unplugged.
    await page.evaluate(async (name) => {
      await (await navigator.storage.getDirectory()).removeEntry(name, { recursive: true });
    }, FOLDER);
    await POINTER.press(page, 'Save and back up now');
    const parts = page.getByRole('list', { name: 'Progress' }).getByRole('listitem');
    await expect(parts).toHaveText([/^Done:/, /^Stopped:/, /^Run a test restore/]);
    await expect(page.getByText('The copy could not be made.')).toBeVisible();
    await page.setViewportSize(SIZES.phone);
    const found: string[] = [];
    await lookWith(page, found)('a copy that failed');
    expect(found).toEqual([]);
    await expect(page.getByRole('banner').getByRole('link', { name: 'Protected' })).toBeHidden();
    await POINTER.press(page, 'Try again');
    await expect(parts).toHaveText([/^Done:/, /^Stopped:/, /^Run a test restore/]);
    // The folder is there when it is picked again.
    await POINTER.press(page, 'Choose another destination');
    await expectStep(page, 'Choose a destination');
    await POINTER.press(page, 'Choose a folder');
    await expectProtected(page);
  },
);
