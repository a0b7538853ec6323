import { createCollection, openCollection } from './support/catalogue.ts';
import { goToBackups } from './support/backup.ts';
import { readState } from './support/small-catalogue.ts';
import { expect, test, type Page } from './support/test.ts';

// The older tab's log message when a newer version upgrades the database in use.
test.use({ expectedProblems: [/Another connection wants to upgrade database/] });

/** Changes the database as a newer version of the app would. */
async function upgradeStored(page: Page): Promise<void> {
  await page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        // Far beyond what this version uses: ten times its number.
        const request = indexedDB.open('heirloom', 900);
        request.onupgradeneeded = () => {
          request.result.createObjectStore('people', { keyPath: 'id' }).put({ id: 'one' });
        };
        request.onsuccess = () => {
          request.result.close();
          resolve();
        };
      }),
  );
}

const notice = (page: Page) =>
  page.getByRole('alert').filter({ hasText: 'A newer version of Heirloom has used this data' });

test('X7 if a newer version has used the data, the older app says so at once and after a reload, and only reads it', async ({
  page,
}) => {
  await page.goto('/');
  await createCollection(page, 'Plants');
  await page.goto('/');
  const before = await readState(page);
  await upgradeStored(page);
  await expect(notice(page)).toBeVisible();

  await page.goto('/');
  await expect(notice(page)).toBeVisible();
  await openCollection(page, 'Plants');
  await page.getByRole('button', { name: 'New record' }).first().click();
  await expect(
    page.getByText('A newer version of Heirloom has used this data, so it cannot be changed in this tab.'),
  ).toBeVisible();
  expect(await readState(page)).toEqual(before);

  await goToBackups(page);
  await page.getByRole('button', { name: 'Back up now' }).first().click();
  await expect(page.getByText('This was made by a newer version of Heirloom.', { exact: true })).toBeVisible();
});
