import { mkdir, readdir, readFile, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  addFolder,
  askForFolder,
  chooseAction,
  fillAndBackUp,
  goToDestinations,
  letPickFolders,
} from './support/folders.ts';
import { canLock, findWindowedBrowser, openWithRealFolder, setLocked } from './support/real-folder.ts';
import { LONG } from './support/long-run.ts';
import { expect, test, type Page } from './support/test.ts';

const card = (page: Page) => page.getByRole('region', { name: 'usb' });

test(
  'a folder on the disk: copied to, cleaned of leftovers of killed writes, repaired, and reported when it is read-only or empty',
  LONG,
  async ({ folder, baseURL }) => {
    const executablePath = findWindowedBrowser();
    test.skip(executablePath === undefined, 'There is no Chromium with windows on this machine.');
    if (executablePath === undefined || baseURL === undefined)
      throw new Error('The configuration names no address of the app.');
    const usb = join(folder, 'usb');
    const backups = join(usb, 'Heirloom backups');
    await mkdir(usb);
    await mkdir(join(folder, 'profile'));
    const { context, page } = await openWithRealFolder(executablePath, join(folder, 'profile'), usb, baseURL);
    await fillAndBackUp(page);

    await test.step('once added, it contains the backup', async () => {
      await addFolder(page, 'usb');
      expect(await readdir(join(backups, 'snapshots'))).toHaveLength(1);
      expect(await readdir(backups)).toContain('README.txt');
    });

    await test.step('the leftovers of a killed write are removed with the next copy, once they are an hour old', async () => {
      const left = join(backups, 'packs', `${'a'.repeat(64)}.crswap`);
      await writeFile(left, 'half a pack');
      const longAgo = new Date(Date.now() - 2 * 3_600_000);
      await utimes(left, longAgo, longAgo);
      await chooseAction(page, 'usb', 'Copy now');
      await expect(card(page).getByText('usb: nothing was missing.')).toBeVisible();
      expect((await readdir(join(backups, 'packs'))).filter((name) => name.endsWith('.crswap'))).toEqual([]);
    });

    await test.step('a test of the connection reports a truncated repository.json, and the next copy writes it again', async () => {
      const config = join(backups, 'repository.json');
      const whole = await readFile(config, 'utf8');
      await truncate(config, 100);
      await chooseAction(page, 'usb', 'Test the connection');
      await expect(card(page).getByText('A part of the backup is damaged.')).toBeVisible();
      await expect(card(page).getByText('Up to date', { exact: true })).toBeHidden();
      await card(page).getByRole('button', { name: 'Try again' }).click();
      await expect(card(page).getByText('All copies are up to date.')).toBeVisible();
      expect(await readFile(config, 'utf8')).toBe(whole);
    });

    if (canLock(usb)) {
      await test.step('if it is read-only, the app says so; when it is writable again, it catches up', async () => {
        const all = [usb, backups, ...['packs', 'indexes', 'snapshots', 'locks'].map((name) => join(backups, name))];
        setLocked(all, true);
        try {
          await chooseAction(page, 'usb', 'Test the connection');
          await expect(card(page).getByText('Nothing can be written to this folder: it is read-only.')).toBeVisible();
          await expect(card(page).getByText('Read-only', { exact: true })).toBeVisible();
        } finally {
          setLocked(all, false);
        }
        await card(page).getByRole('button', { name: 'Try again' }).click();
        await expect(card(page).getByText('Up to date', { exact: true })).toBeVisible();
      });
    }

    await test.step('an empty folder in its place stays empty until the person wants everything copied there again', async () => {
      await rm(usb, { recursive: true });
      await mkdir(usb);
      await chooseAction(page, 'usb', 'Copy now');
      await expect(card(page).getByText('Empty now', { exact: true })).toBeVisible();
      expect(await readdir(usb)).toEqual([]);
      await card(page).getByRole('button', { name: 'Copy everything again' }).click();
      await expect(card(page).getByText('Up to date', { exact: true })).toBeVisible();
      expect(await readdir(join(backups, 'snapshots'))).toHaveLength(1);
    });
    await context.close();
  },
);

test('a folder whose permission is asked for after it was picked is added once permission is given, and not before', async ({
  page,
  context,
}) => {
  await letPickFolders(context, 'usb');
  // Chromium does this if the page may already read the folder: the picker answers first, the person a while later.
  await context.addInitScript(() => {
    let state: PermissionState = 'prompt';
    const answers: PermissionState[] = ['prompt', 'granted'];
    Object.defineProperty(FileSystemHandle.prototype, 'queryPermission', {
      value: () => Promise.resolve(state),
      configurable: true,
    });
    Object.defineProperty(FileSystemHandle.prototype, 'requestPermission', {
      configurable: true,
      value: () =>
        new Promise((resolve) =>
          setTimeout(() => {
            resolve((state = answers.shift() ?? state));
          }, 300),
        ),
    });
  });
  await fillAndBackUp(page);
  await askForFolder(page, 'usb');
  await expect(page.getByText('Heirloom may not write to “usb”')).toBeVisible();
  await expect(card(page)).toBeHidden();
  await page.getByRole('button', { name: 'Ask again' }).click();
  await expect(card(page).getByText('All copies are up to date.')).toBeVisible();
});

test('if the picker is closed or its question declined, the app says that no folder was added', async ({
  page,
  context,
}) => {
  await context.addInitScript(() => {
    Object.defineProperty(window, 'showDirectoryPicker', {
      value: () => Promise.reject(new DOMException('The user aborted a request.', 'AbortError')),
    });
  });
  await page.goto('/');
  await goToDestinations(page);
  await page.getByRole('button', { name: 'Add a folder' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'No folder was added' })).toBeVisible();
});

test('if the browser opens no picker, the app says which setting to change', async ({ page, context }) => {
  await context.addInitScript(() => {
    Object.defineProperty(window, 'showDirectoryPicker', {
      value: () => Promise.reject(new DOMException('Not allowed by the user agent.', 'NotAllowedError')),
    });
  });
  await page.goto('/');
  await goToDestinations(page);
  await page.getByRole('button', { name: 'Add a folder' }).click();
  const told = page.getByRole('status').filter({ hasText: 'This browser does not let Heirloom open folders' });
  await expect(told).toContainText('Allow file editing in the browser’s settings for this site');
  await page.goto('/restore');
  await page.getByRole('button', { name: 'Choose a folder' }).click();
  await expect(told).toBeVisible();
});
