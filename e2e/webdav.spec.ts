import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { apache } from '../src/adapters/testing/servers/apache.ts';
import { startCuttingProxy, type CuttingProxy } from '../src/adapters/testing/servers/cutting-proxy.ts';
import type { RunningWebDavServer } from '../src/adapters/testing/servers/webdav-server.ts';
import { backUp } from './support/backup.ts';
import { addSamples, createCollection, createRecord } from './support/catalogue.ts';
import { dumpDatabase } from './support/compare.ts';
import { chooseAction, followedUp, goToDestinations } from './support/folders.ts';
import { lookWith, SIZES } from './support/look.ts';
import { restoreOnEmptyBrowser } from './support/restore-elsewhere.ts';
import { setUpRecovery } from './support/set-up.ts';
import { LONG } from './support/long-run.ts';
import { expect, test, type Page } from './support/test.ts';

// The console repeats each refusal and each connection that broke; they are what the test is about.
test.use({ expectedProblems: [/status of 40[145]/, /net::ERR_/, /CORS policy/] });

const isAvailable = await apache.isAvailable();
const NAME = '127.0.0.1';
const card = (page: Page) => page.getByRole('region', { name: NAME });

async function fillForm(page: Page, server: RunningWebDavServer, address: string): Promise<void> {
  const form = page.getByRole('dialog');
  await form.getByLabel('Address').fill(address);
  await form.getByLabel('User name').fill(server.userName);
  await form.getByLabel(/^Password/).fill(server.password);
}

/** The names of the objects in a folder of the server, each of which is the SHA-256 of what it contains. */
async function wholeObjects(server: RunningWebDavServer, folder: string): Promise<readonly string[]> {
  const path = join(server.folder, 'Heirloom backups', folder);
  const names = await readdir(path);
  for (const name of names) {
    const bytes = await readFile(join(path, name));
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(name);
  }
  return names;
}

test.describe('a WebDAV server', () => {
  let server: RunningWebDavServer;
  let line: CuttingProxy;
  test.skip(!isAvailable, 'Apache is not installed');
  test.beforeEach(async () => {
    server = await apache.start();
    line = await startCuttingProxy(server.url);
  });
  test.afterEach(async () => {
    await line.stop();
    await server.stop();
  });

  test(
    'gets every backup, also after its line was cut, and an empty browser restores from it',
    LONG,
    async ({ page, openProfile }) => {
      const found: string[] = [];
      const look = lookWith(page, found);
      const alert = page.getByRole('dialog').getByRole('alert');
      await page.goto('/');
      await addSamples(page);
      await setUpRecovery(page);
      await backUp(page);

      await test.step('without a CORS rule, the form says so first, and how to set one', async () => {
        await goToDestinations(page);
        await page.getByRole('button', { name: 'Add a WebDAV server' }).click();
        await fillForm(page, server, server.url.replace(/\/dav$/, '/plain'));
        await page.getByRole('button', { name: 'Add', exact: true }).click();
        await expect(alert).toContainText('The server answers, but this page may not read the answer.');
        await expect(alert.getByRole('listitem').first()).toContainText('The server does not let this page in');
        await page.setViewportSize(SIZES.phone);
        await look('WebDAV form without a CORS rule');
        await page.setViewportSize(SIZES.desktop);
        expect(await readdir(server.folder)).toEqual([]);
      });

      await test.step('a wrong password is refused, and nothing is added', async () => {
        await fillForm(page, { ...server, password: 'guess' }, line.url);
        await page.getByRole('button', { name: 'Add', exact: true }).click();
        await expect(alert).toContainText('The server does not accept the name or the password.');
        expect(await readdir(server.folder)).toEqual([]);
      });

      await test.step('once added, it gets the backup; a line that is cut in the middle leaves no part of an object', async () => {
        await page.getByLabel(/^Password/).fill(server.password);
        // After the page that opens backups, which is uploaded first.
        line.cutAfter(700_000);
        await page.getByRole('button', { name: 'Add', exact: true }).click();
        await expect(card(page).getByRole('button', { name: 'Try again' })).toBeVisible();
        expect(line.cuts()).toBeGreaterThan(0);
        await wholeObjects(server, 'locks');
        line.restore();
        await card(page).getByRole('button', { name: 'Try again' }).click();
        await expect(card(page).getByText('Up to date', { exact: true })).toBeVisible();
        expect(await wholeObjects(server, 'snapshots')).toHaveLength(1);
      });

      await test.step('the next backup is copied automatically', async () => {
        await createCollection(page, 'From scratch', 'Letters');
        await createRecord(page, { Name: 'From Ada' });
        await backUp(page);
        // Until then, it may lie there under its temporary name.
        await expect(async () => expect(await wholeObjects(server, 'snapshots')).toHaveLength(2)).toPass();
        await followedUp(page);
        await wholeObjects(server, 'packs');
      });

      await test.step('what it costs and which backups are there can be read by everyone', async () => {
        await goToDestinations(page);
        await chooseAction(page, NAME, 'Settings');
        await page
          .getByRole('dialog')
          .getByRole('textbox', { name: /^Price/ })
          .fill('2');
        await look('settings of a WebDAV server');
        await page.getByRole('button', { name: 'Save' }).click();
        await card(page).getByText('History: 2 backups').click();
        const lines = card(page)
          .getByRole('list', { name: `Backups in ${NAME}` })
          .getByRole('listitem');
        await expect(lines).toHaveText([/Manual · Everything · \d+ kB new/, /Manual · Everything · \d+ kB new/]);
        await page.setViewportSize(SIZES.phone);
        await look('WebDAV card with its history and costs');
        await page.setViewportSize(SIZES.desktop);
        expect(found).toEqual([]);
      });

      await test.step('a browser that has nothing restores everything from there', async () => {
        const connect = async (other: Page) => {
          await other.getByRole('button', { name: 'Choose a WebDAV server' }).click();
          await fillForm(other, server, server.url);
          await other.getByRole('button', { name: 'Open', exact: true }).click();
        };
        const place = { connect, noun: 'folder', backups: 2 };
        await restoreOnEmptyBrowser(openProfile, place, await dumpDatabase(page));
      });
    },
  );
});
