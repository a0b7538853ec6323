import { join } from 'node:path';
import { backUp, downloadBackup, goToBackups, startBackup } from './support/backup.ts';
import { createCollection, createRecord } from './support/catalogue.ts';
import { dumpDatabase, expectSameDatabase } from './support/compare.ts';
import { holdMidway } from './support/hold-midway.ts';
import { addLargeFile } from './support/large-file.ts';
import { chooseBackupFile, confirmRestore, goToPreview, typeKey } from './support/restore.ts';
import { PASSPHRASE, setUpRecovery } from './support/set-up.ts';
import { LONG } from './support/long-run.ts';
import { expect, test, type Page } from './support/test.ts';

const MB = 1_000_000;
/** Many pieces, so that there is something to interrupt. */
const LARGE = 10 * MB;

test(
  'a cancelled backup leaves the earlier ones intact, and the next one works',
  LONG,
  async ({ openProfile, folder }) => {
    const { page } = await openProfile();
    await addLargeFile(page, folder, 'Small', MB);
    await backUp(page);
    await addLargeFile(page, folder, 'Large', LARGE);
    const before = await dumpDatabase(page);
    const { letGo } = await holdMidway(page, 'reading-files');
    await startBackup(page);
    const running = page.getByRole('region', { name: 'Backing up' });
    await expect(running.getByText('Storing photos and files', { exact: true })).toBeVisible();
    await running.getByRole('button', { name: 'Cancel' }).click();
    await letGo();
    await expect(page.getByText('The backup was stopped. Your earlier backups are as they were.')).toBeVisible();
    await expectBackups(page, 1);
    await verifyLatest(page);
    expectSameDatabase(await dumpDatabase(page), before);
    await backUp(page);
    await expectBackups(page, 2);
  },
);

// `src/backup/interruptions.browser.test.ts` shows it of a worker that is killed.
test(
  'if a tab is closed during a backup, the earlier backup is intact and the next one works',
  LONG,
  async ({ openProfile, folder }) => {
    const { page, context } = await openProfile();
    await addLargeFile(page, folder, 'Small', MB);
    await backUp(page);
    await addLargeFile(page, folder, 'Large', LARGE);
    const { held } = await holdMidway(page, 'reading-files');
    await startBackup(page);
    await held;
    await page.close({ runBeforeUnload: false });

    const again = await context.newPage();
    await again.goto('/');
    await goToBackups(again);
    await expectBackups(again, 1);
    await verifyLatest(again);
    await backUp(again);
    await expectBackups(again, 2);
  },
);

test('a cancelled restore changes nothing, and one whose tab is closed changes all or nothing', async ({
  openProfile,
  folder,
}) => {
  const source = await openProfile();
  await addLargeFile(source.page, folder, 'Large', LARGE);
  await setUpRecovery(source.page);
  await backUp(source.page);
  const path = await downloadBackup(source.page, join(folder, 'backup.zip'));
  const original = await dumpDatabase(source.page);
  await source.close();

  const { page, context } = await openProfile();
  await createCollection(page, 'From scratch', 'Here before');
  await createRecord(page, { Name: 'A record that must stay' });
  const before = await dumpDatabase(page);
  await chooseBackupFile(page, path);
  await typeKey(page, { passphrase: PASSPHRASE });
  await goToPreview(page);
  const { letGo } = await holdMidway(page, 'restoring-files');
  await confirmRestore(page);
  const running = page.getByRole('region', { name: 'Restoring', exact: true });
  await expect(running.getByText('Bringing back photos and files', { exact: true })).toBeVisible();
  await running.getByRole('button', { name: 'Cancel' }).last().click();
  await letGo();
  await expect(page.getByText('The restore was stopped. Your data is as it was.')).toBeVisible();
  await expect.poll(async () => (await dumpDatabase(page)).tables).toEqual(before.tables);

  await page.getByRole('checkbox', { name: /^Yes, replace/ }).check();
  const { held } = await holdMidway(page, 'restoring-files');
  await page.getByRole('button', { name: 'Restore', exact: true }).click();
  await held;
  await page.close({ runBeforeUnload: false });
  const again = await context.newPage();
  await again.goto('/');
  await expect(again.getByRole('heading', { level: 1, name: 'Collections' })).toBeVisible();
  const recordsOf = (dump: typeof before) => dump.tables.filter(({ name }) => name !== 'files');
  const after = recordsOf(await dumpDatabase(again));
  expect([recordsOf(before), recordsOf(original)]).toContainEqual(after);
  await goToBackups(again);
  await expect(again.getByText(/was interrupted$/)).toBeVisible();
  await again.getByRole('button', { name: 'Keep my data as it is' }).click();
  await expect(again.getByText(/was interrupted$/)).toBeHidden();
});

// `src/backup/interruptions.browser.test.ts` shows it of two clients.
test(
  'two tabs that back up at once both succeed or say that the other is working, and every backup is intact',
  LONG,
  async ({ openProfile, folder }) => {
    const { page, context } = await openProfile();
    await addLargeFile(page, folder, 'Large', LARGE);
    const other = await context.newPage();
    await other.goto('/');
    await Promise.all([startBackup(page), startBackup(other)]);
    const ends = await Promise.all(
      [page, other].map(async (tab) => {
        const done = tab.getByText(/^Backed up: /);
        const busy = tab.getByText('Heirloom is already working on the backups, perhaps in another tab.');
        await expect(done.or(busy)).toBeVisible();
        return done.isVisible();
      }),
    );
    const madeCount = ends.filter((isDone) => isDone).length;
    expect(madeCount).toBeGreaterThan(0);
    await expectBackups(page, madeCount);
    await expectBackups(other, madeCount);
    for (let row = 0; row < madeCount; row += 1) await verifyAt(page, row);
  },
);

async function expectBackups(page: Page, count: number): Promise<void> {
  // One row is the heading.
  await expect(page.getByRole('table', { name: 'Backups' }).getByRole('row')).toHaveCount(count + 1);
}

function verifyLatest(page: Page): Promise<void> {
  return verifyAt(page, 0);
}

async function verifyAt(page: Page, row: number): Promise<void> {
  await page
    .getByRole('button', { name: /^Actions for / })
    .nth(row)
    .click();
  await page.getByRole('menuitem', { name: 'Verify' }).click();
  await expect(page.getByText('Verified: this backup is intact.')).toBeVisible();
  await page.getByRole('button', { name: 'Close this message' }).click();
}
