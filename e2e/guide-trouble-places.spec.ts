import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { apache } from '../src/adapters/testing/servers/apache.ts';
import type { RunningWebDavServer } from '../src/adapters/testing/servers/webdav-server.ts';
import { backUp } from './support/backup.ts';
import { createRecord, openCollection } from './support/catalogue.ts';
import {
  addFolder,
  askForFolder,
  chooseAction,
  fillAndBackUp,
  followedUp,
  goToDestinations,
  letPickFolders,
  loseEverything,
} from './support/folders.ts';
import { followGuide, namesIn, troubles } from './support/guide.ts';
import { LONG } from './support/long-run.ts';
import { expect, test, type Page } from './support/test.ts';

// What the guide about trouble says of folders with other backups, and of servers.

const USB = 'USB stick';

/** Copies a folder of the private file system to another name beside it, in place of what is there. */
async function copyWithin(page: Page, parent: string, from: string, to: string): Promise<void> {
  await page.evaluate(
    async ([name, source, target]) => {
      const copy = async (here: FileSystemDirectoryHandle, there: FileSystemDirectoryHandle): Promise<void> => {
        for await (const [entry, handle] of here.entries())
          if (handle.kind === 'directory')
            await copy(handle as FileSystemDirectoryHandle, await there.getDirectoryHandle(entry, { create: true }));
          else {
            const file = await (handle as FileSystemFileHandle).getFile();
            const stream = await (await there.getFileHandle(entry, { create: true })).createWritable();
            await stream.write(await file.arrayBuffer());
            await stream.close();
          }
      };
      const root = await navigator.storage.getDirectory();
      const folder = await root.getDirectoryHandle(name);
      await folder.removeEntry(target, { recursive: true }).catch(() => undefined);
      await copy(await folder.getDirectoryHandle(source), await folder.getDirectoryHandle(target, { create: true }));
    },
    [parent, from, to] as const,
  );
}

test.describe('a folder with other backups', () => {
  // When a picture is opened directly, the browser requests a favicon next to it.
  test.use({ expectedProblems: [/status of 404/] });

  test(
    'other backups in a folder are kept, and those that were replaced are put back',
    LONG,
    async ({ page, context }) => {
      const listed = await troubles('Destinations');
      await letPickFolders(context, USB);
      await fillAndBackUp(page);
      await addFolder(page, USB);
      await copyWithin(page, USB, 'Heirloom backups', 'earlier backups');
      await loseEverything(page, USB);
      await fillAndBackUp(page);

      const others = `There are other backups in “${USB}”`;
      const [beside = '', instead = ''] = ['Keep mine beside them', 'Restore from them'];
      expect(namesIn(listed.get(others) ?? '')).toEqual([instead, beside]);
      const card = await askForFolder(page, USB);
      const told = page.getByRole('alert').filter({ hasText: others });
      await expect(told.getByRole('link', { name: instead })).toBeVisible();
      await told.getByRole('button', { name: beside }).click();
      await expect(card.getByText('All copies are up to date.')).toBeVisible();
      const [mine = ''] = await page.evaluate(async (name) => {
        const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle(name);
        const names: string[] = [];
        for await (const entry of folder.keys()) names.push(entry);
        return names.filter((entry) => entry.startsWith('Heirloom backups') && entry !== 'Heirloom backups');
      }, USB);

      const replaced = 'Has other backups now';
      expect(listed.get(replaced)).toMatch(/^Put the right ones back/u);
      await copyWithin(page, USB, mine, 'right ones');
      await copyWithin(page, USB, 'earlier backups', mine);
      await chooseAction(page, USB, 'Copy now');
      await expect(card.getByText(replaced, { exact: true })).toBeVisible();
      await expect(card.getByText('This destination has backups of another set.')).toBeVisible();
      await copyWithin(page, USB, 'right ones', mine);
      await chooseAction(page, USB, 'Copy now');
      await expect(card.getByText('Up to date', { exact: true })).toBeVisible();
    },
  );
});

test.describe('a server', () => {
  test.use({ expectedProblems: [/status of 4\d\d/, /CORS policy/, /net::ERR_/] });
  const NAME = '127.0.0.1';
  let server: RunningWebDavServer;
  test.beforeEach(async () => {
    test.skip(!(await apache.isAvailable()), 'Apache is not installed');
    server = await apache.start();
  });
  test.afterEach(() => server.stop());

  const setPassword = (password: string) => {
    const hash = createHash('sha1').update(password).digest('base64');
    return writeFile(join(server.folder, '../users'), `${server.userName}:{SHA}${hash}\n`);
  };

  test(
    'a page that may not read, large uploads and a new password: the advice helps',
    LONG,
    async ({ page, context }) => {
      const listed = await troubles('Destinations');
      const card = page.getByRole('region', { name: NAME });
      const form = page.getByRole('dialog');
      await fillAndBackUp(page);
      await goToDestinations(page);
      await followedUp(page);
      await page.getByRole('button', { name: 'Add a WebDAV server' }).click();
      const fill = async (address: string) => {
        await form.getByLabel('Address').fill(address);
        await form.getByLabel('User name').fill(server.userName);
        await form.getByLabel(/^Password/).fill(server.password);
        await form.getByRole('button', { name: 'Add', exact: true }).click();
      };

      await test.step('the rule that the guide to WebDAV shows lets this page in', async () => {
        const says = 'The server answers, but this page may not read the answer.';
        expect(listed.get(says)).toContain('webdav.md');
        await fill(server.url.replace(/\/dav$/, '/plain'));
        await expect(form.getByRole('alert')).toContainText(says);
      });

      await test.step('a limit of uploads is raised', async () => {
        const says = 'The server refuses large uploads.';
        expect(listed.get(says)).toBe('Raise it to at least 32 MB');
        await context.route(`${server.url}/**`, async (route) => {
          const body = route.request().postDataBuffer();
          if (route.request().method() !== 'PUT' || (body?.length ?? 0) < 100_000) return route.continue();
          return route.fulfill({ status: 413, headers: { 'access-control-allow-origin': '*' } });
        });
        await fill(server.url);
        await expect(page.getByText(says).first()).toBeVisible();
        await context.unrouteAll();
        const again = card.getByRole('button', { name: 'Try again' });
        if (await again.isVisible()) await again.click();
        else await fill(server.url);
        await expect(card.getByText('Up to date', { exact: true })).toBeVisible();
      });

      await test.step('the new password is entered', async () => {
        const says = 'Password refused';
        const remedy = listed.get(says) ?? '';
        expect(namesIn(remedy)).toHaveLength(1);
        await setPassword('another password');
        await openCollection(page, 'Letters');
        await createRecord(page, { Name: 'From Grace' });
        await backUp(page);
        await goToDestinations(page);
        await expect(card.getByText(says, { exact: true })).toBeVisible();
        await followGuide(page, remedy, {
          'Enter the password again': async (control) => {
            await control.click();
            await form.getByLabel('User name').fill(server.userName);
            await form.getByLabel(/^Password/).fill('another password');
            await form.getByRole('button', { name: 'Use this password' }).click();
          },
        });
        await expect(card.getByText('Up to date', { exact: true })).toBeVisible();
      });
    },
  );
});
