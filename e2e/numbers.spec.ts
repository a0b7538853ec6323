import type { Locator } from '@playwright/test';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { backUp, goToBackups, idOfBackup } from './support/backup.ts';
import {
  addFiles,
  createCollection,
  createRecord,
  deleteCollection,
  expectSaved,
  fillField,
  goHome,
  openCollection,
} from './support/catalogue.ts';
import { noisePng } from './support/png.ts';
import { expect, test, type Page } from './support/test.ts';
import { choose, chooseMode, goToConfirm, openPart, preview, restoreNow, tick, tree } from './support/wizard.ts';

// A catalogue whose every number is known, so the screens must show exactly these.

const LETTERS = 3;
const PLANTS = 1;
const RECORDS = LETTERS + PLANTS;
const PHOTOS = 2;

type Counts = Readonly<Record<'collections' | 'fields' | 'views' | 'settings' | 'records' | 'files', number>>;

/** The number of items, read directly from IndexedDB. */
function countAll(page: Page): Promise<Counts> {
  return page.evaluate(async () => {
    const database = await new Promise<IDBDatabase>((resolve) => {
      const request = indexedDB.open('heirloom');
      request.onsuccess = () => {
        resolve(request.result);
      };
    });
    const countOf = (table: string) =>
      new Promise<number>((resolve) => {
        const request = database.transaction(table).objectStore(table).count();
        request.onsuccess = () => {
          resolve(request.result);
        };
      });
    const [collections, fields, views, settings, records, files] = [
      await countOf('collections'),
      await countOf('fields'),
      await countOf('views'),
      await countOf('settings'),
      await countOf('records'),
      await countOf('files'),
    ];
    database.close();
    return { collections, fields, views, settings, records, files };
  });
}

/** The texts of a table's cells, row by row. */
async function rowsOf(table: Locator): Promise<readonly (readonly string[])[]> {
  await expect(table).toBeVisible();
  const rows = await table.getByRole('row').all();
  return Promise.all(rows.map(async (row) => (await row.getByRole('cell').allInnerTexts()).map((text) => text.trim())));
}

const plural = (count: number, one: string, several = `${one}s`) => `${count} ${count === 1 ? one : several}`;

test('every number that a screen shows is right', async ({ page, folder }) => {
  const photos = await Promise.all(
    ['one', 'two'].map(async (name) => {
      const path = join(folder, `${name}.png`);
      await writeFile(path, noisePng(name, 40, 30));
      return path;
    }),
  );
  await page.goto('/');
  await createCollection(page, 'From scratch', 'Letters');
  for (const name of ['From Ada', 'From Alan', 'From Emmy']) {
    await openCollection(page, 'Letters');
    await createRecord(page, { Name: name });
  }
  await createCollection(page, 'Plants');
  await createRecord(page, { Name: 'Monstera' });
  await addFiles(page, 'Photos', photos);
  const there = await countAll(page);
  expect(there).toMatchObject({ collections: 2, records: RECORDS, files: PHOTOS });
  const holds = `${plural(RECORDS, 'record')}, ${PHOTOS} photos and files`;
  let backupId = '';
  const setUp = [plural(2, 'collection'), plural(there.fields, 'field'), plural(there.views, 'saved view')].join(', ');

  await test.step('the first screen', async () => {
    await goHome(page);
    const cards = page.getByRole('main').getByRole('listitem');
    await expect(cards.filter({ hasText: 'Letters' })).toContainText(plural(LETTERS, 'record'));
    await expect(cards.filter({ hasText: 'Plants' })).toContainText(plural(PLANTS, 'record'));
  });

  await test.step('a backup: its result, the list, its details', async () => {
    const result = await backUp(page);
    await expect(result).toContainText(`Backed up: ${holds}, `);
    backupId = await idOfBackup(result);
    const [heads, backup] = await Promise.all([
      page.getByRole('table', { name: 'Backups' }).getByRole('columnheader').allInnerTexts(),
      rowsOf(page.getByRole('table', { name: 'Backups' })),
    ]);
    const cell = (head: string) => backup[1]?.[heads.indexOf(head)];
    expect([cell('Records'), cell('Files')]).toEqual([String(RECORDS), String(PHOTOS)]);
    await result.getByRole('link', { name: 'Details' }).click();
    const contents = await rowsOf(page.getByRole('table', { name: 'Contents' }));
    for (const [label, count] of [
      ['Collections', 2],
      ['Fields', there.fields],
      ['Saved views', there.views],
      ['Records', RECORDS],
      ['Photos and files', PHOTOS],
    ] as const) {
      expect(contents.find(([first]) => first === label)?.[1], label).toBe(String(count));
    }
  });

  await test.step('a backup of the set-up alone contains no records', async () => {
    await goToBackups(page);
    await page.getByRole('button', { name: 'Back up with options' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('Arrangement');
    await dialog.getByRole('radio', { name: /^Set-up only/ }).check();
    await dialog.getByRole('button', { name: 'Back up', exact: true }).click();
    const result = page.getByRole('status').filter({ hasText: /^Backed up: / });
    await expect(result).toContainText(`Backed up: ${setUp}`);
    await expect(result).not.toContainText('record');
  });

  await test.step('a test restore', async () => {
    await page.getByRole('link', { name: 'Destinations' }).click();
    const card = page.getByRole('region', { name: 'This browser' });
    await expect(card).toContainText('Backups2');
    await card.getByRole('button', { name: 'Actions for This browser' }).click();
    await page.getByRole('menuitem', { name: 'Test a restore' }).click();
    await expect(card.getByRole('status')).toContainText(`${holds} came back in a scratch database`);
  });

  await test.step('the activity log and the statistics', async () => {
    await page.getByRole('link', { name: 'Activity' }).click();
    const entry = page.getByRole('main').getByRole('listitem').filter({ hasText: 'Test restore' }).first();
    await entry.getByRole('button').first().click();
    await expect(entry.getByRole('definition').nth(await indexOf(entry, 'Records'))).toHaveText(String(RECORDS));
    await page.getByRole('tab', { name: 'Statistics' }).click();
    await expect(page.getByText('Backups in this browser')).toBeVisible();
    await expect(
      page.getByRole('definition').nth(await indexOf(page.getByRole('main'), 'Backups in this browser')),
    ).toHaveText('2');
  });

  await test.step('one edit is one difference', async () => {
    await openCollection(page, 'Letters');
    await page.getByRole('link', { name: 'From Ada' }).first().click();
    await fillField(page, 'Name', 'From Ada Lovelace');
    await expectSaved(page);
    await preview(page, backupId);
    await chooseMode(page, 'exact');
    await expect(tree(page).getByText('1 different')).toHaveCount(1);
    await goToConfirm(page);
    expect(await rowsOf(page.getByRole('table', { name: 'What will happen' }))).toEqual([
      [],
      ['Records', String(RECORDS), String(RECORDS), '1 changes'],
    ]);
  });

  await test.step('items that are included with a choice are counted where they appear', async () => {
    await deleteCollection(page, 'Letters');
    const left = await countAll(page);
    await preview(page, backupId);
    await chooseMode(page, 'missing');
    await choose(page, 'Nothing');
    await openPart(page, 'Letters');
    await tick(page, 'From Alan').check();
    await goToConfirm(page);
    const back = { collections: 1, fields: there.fields - left.fields, views: there.views - left.views };
    const along = back.collections + back.fields + back.views;
    await expect(page.getByText(`${along} items that you did not choose are included`)).toBeVisible();
    await expect(page.getByText(/^Left as they are:/)).toHaveText('Left as they are: photos and files.');
    const row = (label: string, now: number, comes: number) => [
      label,
      String(now),
      String(now + comes),
      `${comes} ${comes === 1 ? 'comes' : 'come'} back`,
    ];
    expect((await rowsOf(page.getByRole('table', { name: 'What will happen' }))).slice(1).sort()).toEqual(
      [
        row('Collections', 1, 1),
        row('Fields', left.fields, back.fields),
        row('Saved views', left.views, back.views),
        row('Records', PLANTS, 1),
      ].sort(),
    );
    await restoreNow(page);
    expect(await countAll(page)).toMatchObject({
      collections: 2,
      fields: there.fields,
      views: there.views,
      records: PLANTS + 1,
    });
  });

  await test.step('if nothing differs, it does not say how long the restore takes', async () => {
    const all = await idOfBackup(await backUp(page));
    await preview(page, all);
    await chooseMode(page, 'exact');
    await goToConfirm(page);
    await expect(page.getByRole('heading', { name: /Nothing to restore/ })).toBeVisible();
    await expect(page.getByText(/It takes/)).toHaveCount(0);
  });
});

test('the switch for automatic backups shows its state', async ({ page }) => {
  await page.goto('/backups/schedule');
  const isOn = page.getByRole('switch').first();
  await expect(isOn).toBeChecked();
  await expect(page.getByText('On', { exact: true })).toBeVisible();
  await isOn.focus();
  await page.keyboard.press('Space');
  await expect(isOn).not.toBeChecked();
  await expect(page.getByText('Off', { exact: true })).toBeVisible();
  await expect(page.getByText('On', { exact: true })).toBeHidden();
});

async function indexOf(within: Locator, term: string): Promise<number> {
  return (await within.getByRole('term').allInnerTexts()).indexOf(term);
}
