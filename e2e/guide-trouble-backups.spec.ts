import { join } from 'node:path';
import { backUp, downloadBackup } from './support/backup.ts';
import { addSamples } from './support/catalogue.ts';
import { dumpDatabase, expectSameDatabase } from './support/compare.ts';
import { followGuide, troubles } from './support/guide.ts';
import { LONG } from './support/long-run.ts';
import { makeOtherBackup, OTHER_APP, restoreInOtherApp } from './support/other-app.ts';
import { agree, chooseBackupFile, confirmRestore, goToPreview, typeKey } from './support/restore.ts';
import { PASSPHRASE, setUpRecovery } from './support/set-up.ts';
import { expect, test, type Page } from './support/test.ts';
import { button, goToConfirm } from './support/wizard.ts';

// What the guide about trouble says of backups that this app, or this browser, cannot bring back.

test('a backup of another app does not fit: the app that made it opens it', LONG, async ({ page, folder }) => {
  const says = 'This backup does not fit this app.';
  expect((await troubles('Restoring')).get(says)).toBe('Open it with the app that made it');
  await page.goto('/');
  await addSamples(page);
  const before = await dumpDatabase(page);
  const path = join(folder, 'notes.zip');
  await makeOtherBackup(path);
  await chooseBackupFile(page, path);
  await typeKey(page, OTHER_APP);
  await button(page, 'Continue').click();
  await expect(page.getByRole('alert').filter({ hasText: says })).toBeVisible();
  expectSameDatabase(await dumpDatabase(page), before);
  const { sightings = [], words } = await restoreInOtherApp(path);
  expect(sightings.map(({ value }) => value)).toMatchObject([{ bird: 'Heron' }, { bird: '<b>Wren</b>' }]);
  expect(words).toEqual([{ key: 'hello', value: 'hej' }]);
});

const MATRIX = 'a value that not every browser has';

/** Writes a setting with a value that this browser has, directly in IndexedDB, or deletes it. */
async function setMatrix(page: Page, isThere: boolean): Promise<void> {
  await page.evaluate(
    ([key, puts]) =>
      new Promise<void>((resolve, reject) => {
        const opening = indexedDB.open('heirloom');
        opening.onsuccess = () => {
          const writing = opening.result.transaction('settings', 'readwrite');
          const settings = writing.objectStore('settings');
          if (puts) settings.put({ key, value: new DOMMatrix([1, 2, 3, 4, 5, 6]) });
          else settings.delete(key);
          writing.oncomplete = () => {
            opening.result.close();
            resolve();
          };
          writing.onabort = () => {
            reject(writing.error ?? new Error('not written'));
          };
        };
      }),
    [MATRIX, isThere] as const,
  );
}

test(
  'a value that this browser cannot bring back: the browser of the backup can, and leaving it out helps',
  LONG,
  async ({ page, folder, openProfile }) => {
    const says = 'This browser cannot bring back a value in this backup.';
    const remedy = (await troubles('Restoring')).get(says) ?? '';
    expect(remedy).toMatch(/^Restore in the browser where the backup was made, or /u);
    await page.goto('/');
    await addSamples(page);
    await setMatrix(page, false);
    const without = await dumpDatabase(page);
    await setMatrix(page, true);
    const original = await dumpDatabase(page);
    await setUpRecovery(page);
    await backUp(page);
    const path = await downloadBackup(page, join(folder, 'matrix.zip'));

    await test.step('another browser leaves it out, where the person wants that', async () => {
      const { page: other, context } = await openProfile();
      await context.route('**/assets/backup.worker-*.js', async (route) => {
        const response = await route.fetch();
        await route.fulfill({ response, body: `delete globalThis.DOMMatrix;${await response.text()}` });
      });
      await other.goto('/');
      await chooseBackupFile(other, path);
      await typeKey(other, { passphrase: PASSPHRASE });
      await goToPreview(other);
      await goToConfirm(other);
      await agree(other);
      await button(other, 'Restore').click();
      await expect(other.getByRole('alert').filter({ hasText: says })).toBeVisible();
      await followGuide(other, remedy.replace(/^.*, or /u, ''));
      await other.getByRole('checkbox', { name: 'I understand that this is left out' }).check();
      await button(other, 'Restore').click();
      await expect(other.getByText('Your data is back.')).toBeVisible();
      expectSameDatabase(await dumpDatabase(other), without);
    });

    await test.step('the browser of the backup brings it back', async () => {
      await setMatrix(page, false);
      await chooseBackupFile(page, path);
      await goToPreview(page);
      await confirmRestore(page);
      await expect(page.getByText('Your data is back.')).toBeVisible();
      expectSameDatabase(await dumpDatabase(page), original);
    });
  },
);
