import { apache } from '../../src/adapters/testing/servers/apache.ts';
import type { RunningWebDavServer } from '../../src/adapters/testing/servers/webdav-server.ts';
import { createCollection, createRecord } from '../support/catalogue.ts';
import { dumpDatabase, expectSameDatabase } from '../support/compare.ts';
import { join, openToJoin, renameDevice, shareThrough, syncNow } from '../support/devices.ts';
import { LONG } from '../support/long-run.ts';
import { SIZES } from '../support/look.ts';
import { setPassphraseOnly } from '../support/security.ts';
import { expect, test, type Page } from '../support/test.ts';

// The console repeats each refusal of the server, and requests of a page that is gone.
test.use({ expectedProblems: [/status of 40[145]/, /net::ERR_/] });

const isAvailable = await apache.isAvailable();

/** On a phone the navigation is behind a button, as at the first width of the app. */
async function openNavigation(page: Page): Promise<void> {
  const button = page.getByRole('button', { name: 'Navigation' });
  if ((await button.getAttribute('aria-expanded')) === 'false') await button.tap();
}

async function tapToDevices(page: Page): Promise<void> {
  await page.goto('/backups/devices');
  await expect(page.getByRole('heading', { level: 1, name: 'Devices' })).toBeVisible();
}

/** Presses *Sync now*, and waits until the second upload has begun: the first is a lock. */
async function tapAndBegin(page: Page): Promise<void> {
  let uploads = 0;
  const begun = page.context().waitForEvent('request', (request) => {
    if (request.method() === 'PUT') uploads += 1;
    return uploads === 2;
  });
  await page.getByRole('button', { name: 'Sync now' }).tap();
  await begun;
}

test.describe('a phone', () => {
  let server: RunningWebDavServer;
  test.skip(!isAvailable, 'Apache is not installed');
  test.beforeEach(async () => {
    server = await apache.start();
  });
  test.afterEach(() => server.stop());

  test(
    'TW4 whose tab is frozen or discarded in the middle of a cycle continues, and nothing is lost: by touch, 390 px wide',
    LONG,
    async ({ page: laptop, browser, baseURL }) => {
      await laptop.goto('/');
      await createCollection(laptop, 'From scratch', 'Letters');
      await createRecord(laptop, { Name: 'From Ada' });
      await setPassphraseOnly(laptop);
      await renameDevice(laptop, 'Laptop');
      await shareThrough(laptop, server);

      const context = await browser.newContext({
        ...{ viewport: SIZES.phone, hasTouch: true, isMobile: true, reducedMotion: 'reduce', serviceWorkers: 'block' },
        ...(baseURL === undefined ? {} : { baseURL }),
      });
      let phone = await context.newPage();
      await phone.goto('/');
      await openNavigation(phone);
      await renameDevice(phone, 'Phone');
      await openNavigation(phone);
      await openToJoin(phone, server);
      await join(phone);

      const write = async (page: Page, name: string) => {
        await page.goto('/');
        await page
          .getByRole('main')
          .getByRole('link', { name: /^Letters/ })
          .tap();
        await createRecord(page, { Name: name });
      };
      const tapSync = (page: Page) => page.getByRole('button', { name: 'Sync now' }).tap();

      await test.step('frozen while it writes: it continues when it is back', async () => {
        await write(phone, 'From the frozen phone');
        await tapToDevices(phone);
        await tapAndBegin(phone);
        const devtools = await context.newCDPSession(phone);
        await devtools.send('Page.setWebLifecycleState', { state: 'frozen' });
        // The laptop continues meanwhile, and sees the phone's state as it was, or as it is.
        await laptop.goto('/');
        await laptop
          .getByRole('link', { name: /^Letters/ })
          .first()
          .click();
        await createRecord(laptop, { Name: 'From Grace, meanwhile' });
        await syncNow(laptop);
        await devtools.send('Page.setWebLifecycleState', { state: 'active' });
        await expect(phone.getByRole('region', { name: 'Synchronising' })).toBeHidden();
        await expect(phone.getByRole('button', { name: 'Sync now' })).toBeEnabled();
      });

      await test.step('discarded while it writes: the next visit continues', async () => {
        await write(phone, 'From the discarded phone');
        await tapToDevices(phone);
        await tapAndBegin(phone);
        await phone.close();
        phone = await context.newPage();
        await tapToDevices(phone);
        await tapSync(phone);
        await expect(phone.getByText(/^(Synchronised|All devices’ changes)/)).toBeVisible();
      });

      await test.step('both have everything that either wrote', async () => {
        await syncNow(laptop);
        await tapSync(phone);
        await expect(phone.getByText('All devices’ changes are here already.')).toBeVisible();
        const dump = await dumpDatabase(phone);
        expectSameDatabase(dump, await dumpDatabase(laptop));
        expect(dump.tables.find(({ name }) => name === 'records')?.rows).toHaveLength(4);
        await phone.getByRole('button', { name: 'Navigation' }).tap();
        await phone.getByRole('link', { name: 'Letters', exact: true }).tap();
        for (const name of ['From the frozen phone', 'From Grace, meanwhile', 'From the discarded phone'])
          await expect(phone.getByText(name, { exact: true }).first()).toBeVisible();
      });
      await context.close();
    },
  );
});
