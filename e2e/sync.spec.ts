import { apache } from '../src/adapters/testing/servers/apache.ts';
import type { RunningWebDavServer } from '../src/adapters/testing/servers/webdav-server.ts';
import { readAutomationState } from './support/automation-state.ts';
import {
  createCollection,
  createRecord,
  deleteCollection,
  fillField,
  openCollection,
  expectSaved,
} from './support/catalogue.ts';
import { dumpDatabase, expectSameDatabase } from './support/compare.ts';
import { goToDevices, join, openToJoin, renameDevice, shareThrough, syncNow } from './support/devices.ts';
import { setPassphraseOnly } from './support/security.ts';
import { expect, test, type Page } from './support/test.ts';

// The console repeats each refusal of the server; the first request to it has no password.
test.use({ expectedProblems: [/status of 40[145]/] });

const isAvailable = await apache.isAvailable();

const incomingOn = (page: Page) => page.getByRole('region', { name: 'Changes from other devices' });

async function openRecord(page: Page, collection: string, title: string): Promise<void> {
  await openCollection(page, collection);
  await page.getByRole('link', { name: title, exact: true }).first().click();
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue(title);
}

test.describe('two devices', () => {
  let server: RunningWebDavServer;
  test.skip(!isAvailable, 'Apache is not installed');
  test.beforeEach(async () => {
    server = await apache.start();
  });
  test.afterEach(() => server.stop());

  test('TW1 share one library: join after a preview, edit on both, settle a conflict, undo, and have the same', async ({
    page: laptop,
    openProfile,
  }) => {
    await laptop.goto('/');
    await createCollection(laptop, 'From scratch', 'Letters');
    await createRecord(laptop, { Name: 'From Ada' });
    await setPassphraseOnly(laptop);
    await renameDevice(laptop, 'Laptop');
    await shareThrough(laptop, server);
    const { page: phone } = await openProfile();

    await test.step('the other device sees what is only here and only there, and nothing changes before a press', async () => {
      await createCollection(phone, 'From scratch', 'Stamps');
      await createRecord(phone, { Name: 'Penny' });
      await renameDevice(phone, 'Phone');
      const before = await dumpDatabase(phone);
      await openToJoin(phone, server);
      const figures = phone.getByRole('table', { name: 'What differs' });
      await expect(figures.getByRole('row', { name: /^Letters / })).toHaveText('Letters010');
      await expect(figures.getByRole('row', { name: /^Stamps / })).toHaveText('Stamps100');
      expectSameDatabase(await dumpDatabase(phone), before);
      await join(phone);
      await expect(incomingOn(phone)).toContainText('came in from Laptop');
      await syncNow(laptop);
      await expect(incomingOn(laptop)).toContainText('came in from Phone');
      await expect(laptop.getByRole('list', { name: 'Devices that share this library' })).toContainText('Phone');
      expectSameDatabase(await dumpDatabase(laptop), await dumpDatabase(phone));
    });

    await test.step('both change the same field: the later value is used, and the other one is kept', async () => {
      await openRecord(laptop, 'Letters', 'From Ada');
      await fillField(laptop, 'Name', 'From Ada L.');
      await expectSaved(laptop);
      await openRecord(phone, 'Letters', 'From Ada');
      await fillField(phone, 'Name', 'From Lady Ada');
      await expectSaved(phone);
      const madeBefore = (await readAutomationState(laptop)).lastMadeAt ?? 0;
      await syncNow(laptop);
      // What is sent is backed up.
      expect((await readAutomationState(laptop)).lastMadeAt).toBeGreaterThan(madeBefore);
      await syncNow(phone);
      await syncNow(laptop);
      for (const page of [laptop, phone]) {
        const conflict = page.getByRole('region', { name: 'Name of From Lady Ada' });
        await expect(conflict).toContainText('From Ada L.');
      }
      expectSameDatabase(await dumpDatabase(laptop), await dumpDatabase(phone));
    });

    await test.step('the other value is put in place on both', async () => {
      await laptop
        .getByRole('region', { name: 'Name of From Lady Ada' })
        .getByRole('button', { name: 'Use the other one' })
        .click();
      await expect(laptop.getByRole('heading', { name: 'Conflicts' })).toBeHidden();
      await syncNow(laptop);
      await syncNow(phone);
      await expect(phone.getByRole('heading', { name: 'Conflicts' })).toBeHidden();
      await openRecord(phone, 'Letters', 'From Ada L.');
    });

    await test.step('what came in is taken back, here and there', async () => {
      await goToDevices(phone);
      await phone
        .getByRole('region', { name: 'Changes from other devices' })
        .getByRole('button', { name: 'Undo' })
        .click();
      await expect(phone.getByText(/^Undone\./)).toBeVisible();
      await syncNow(phone);
      await syncNow(laptop);
      await openRecord(laptop, 'Letters', 'From Lady Ada');
      expectSameDatabase(await dumpDatabase(laptop), await dumpDatabase(phone));
    });

    await test.step('what would remove much is named, and waits for a press', async () => {
      await deleteCollection(phone, 'Stamps');
      await syncNow(phone);
      const before = await dumpDatabase(laptop);
      await goToDevices(laptop);
      await laptop.getByRole('button', { name: 'Sync now' }).click();
      const question = laptop.getByRole('alert').filter({ hasText: 'Phone removed much' });
      await question.getByText('Which ones').click();
      const rows = question.getByRole('list', { name: 'What would be removed' });
      await expect(rows).toContainText('Penny · Stamps');
      await expect(rows).toContainText('Stamps · Collection');
      await expect(rows).not.toContainText('Ada');
      expectSameDatabase(await dumpDatabase(laptop), before);
      await question.getByRole('button', { name: 'Remove them here too' }).click();
      await expect(question).toBeHidden();
      await expect(laptop.getByText(/^In step /)).toBeVisible();
      expectSameDatabase(await dumpDatabase(laptop), await dumpDatabase(phone));
    });
  });
});
