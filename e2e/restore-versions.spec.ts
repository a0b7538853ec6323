import { readFile } from 'node:fs/promises';
import type { Download } from '@playwright/test';
import { untilSaid } from './support/job.ts';
import { EARLY, LATE, MOSS_PHOTO, NOW, putState, record, THEN, withRows } from './support/small-catalogue.ts';
import { LONG } from './support/long-run.ts';
import { expect, test, type Page } from './support/test.ts';
import { backUpState, expectState } from './support/wizard.ts';

// Two states side by side, on screen and as files, and one record through its backups.

test('two backups, and a backup and now, are compared, filtered, opened side by side, and saved as JSON and CSV', async ({
  page,
}) => {
  const then = await backUpState(page, THEN);
  const later = await backUpState(page, NOW);
  await page.goto(`/compare?before=${then}&after=${later}`);
  const parts = page.getByRole('table', { name: 'What differs' });
  await expect(parts.getByRole('row', { name: /Plants/ })).toContainText('1 added2 changed1 removed1 same');
  await expect(parts.getByRole('row', { name: /Books/ })).toContainText('1 changed1 removed');
  const list = page.getByRole('region', { name: /^Differences in/ });
  await expect(list.getByRole('listitem')).toHaveCount(11);

  await test.step('by part, by kind and by title', async () => {
    await parts.getByRole('button', { name: 'Plants' }).click();
    await expect.poll(() => titles(page)).toEqual(['Cactus', 'Fern', 'Ivy', 'Moss']);
    await page
      .getByRole('radiogroup', { name: 'Kinds of change in Plants' })
      .getByText('changed', { exact: true })
      .click();
    await expect.poll(() => titles(page)).toEqual(['Fern', 'Ivy']);
    await page.getByRole('textbox', { name: 'Search in Plants' }).fill('ivy');
    await expect.poll(() => titles(page)).toEqual(['Ivy']);
    await list.getByRole('button', { name: /^Ivy/ }).click();
    const drawer = page.getByRole('dialog', { name: 'Ivy' });
    await expect(drawer.getByRole('row', { name: /Height/ }).getByRole('cell')).toHaveText(['120 cm', '90 cm']);
    await drawer.getByRole('button', { name: 'Close' }).click();
  });

  await test.step('as files', async () => {
    const json = JSON.parse(await savedText(page, 'Save as JSON')) as {
      differences: {
        table: string;
        keyText: string;
        change: string;
        fields: { label: string; before: string; after: string }[];
      }[];
    };
    expect(json.differences).toHaveLength(11);
    const ivy = json.differences.find(({ keyText }) => keyText === '"ivy"');
    expect(ivy).toMatchObject({ table: 'records', change: 'changed', part: 'Plants', title: 'Ivy' });
    expect(ivy?.fields).toMatchObject([
      { label: 'Notes', before: 'climbs', after: 'falls' },
      { label: 'Height', before: '120 cm', after: '90 cm' },
    ]);
    const csv = (await savedText(page, 'Save as CSV')).split('\r\n');
    expect(csv[0]).toBe('\uFEFFPart,Title,Change,Field,Before,After,Table,Key');
    expect(csv).toContain('Plants,Ivy,changed,Height,120 cm,90 cm,records,"""ivy"""');
    expect(csv).toContain('Books,Dune,changed,About,Moss,,records,"""dune"""');
  });

  await test.step('with now: a backup equals the state it was taken of', async () => {
    await page.goto(`/compare?before=${later}&after=now`);
    await expect(page.getByText('Both are exactly the same.')).toBeVisible();
    await putState(page, withRows(NOW, { records: { dune: undefined } }));
    await page.getByRole('button', { name: 'Compare again' }).click();
    await expect.poll(() => titles(page)).toEqual(['Dune']);
  });
});

test('a record is shown through its backups, and one version of it is restored and undone', async ({ page }) => {
  const oldest = record('moss', 'plants', { 'plant-name': 'Moss', 'plant-notes': 'dry' }, EARLY);
  await backUpState(page, withRows(THEN, { records: { moss: oldest } }));
  await backUpState(page, THEN);
  const newest = record('moss', 'plants', { 'plant-name': 'Moss', 'plant-notes': 'green' }, LATE);
  const now = withRows(NOW, { records: { moss: newest } });
  await putState(page, now);
  await page.goto('/collections/plants/records/moss/history');
  const versions = page
    .getByRole('list', { name: 'Versions, newest first' })
    .getByRole('region', { name: /^Version of / });
  await expect(versions).toHaveCount(2);
  const wet = versions.filter({ hasText: 'wet' });
  await expect(wet.getByRole('row', { name: /Notes/ }).getByRole('cell')).toHaveText(['green', 'wet']);
  await expect(wet.getByText('moss.txt')).toBeVisible();
  await wet.getByRole('button', { name: 'Bring this version back' }).click();
  await page
    .getByRole('dialog', { name: 'Bring this version back?' })
    .getByRole('button', { name: 'Bring it back' })
    .click();
  const done = page.getByRole('alert').filter({ hasText: 'This version is back.' });
  await expect(done).toBeVisible();
  // The message closes automatically, but not while the mouse is over it.
  await done.hover();
  await expectState(
    page,
    withRows(now, { records: { moss: THEN.records['moss'] }, files: { [MOSS_PHOTO.hash]: MOSS_PHOTO.row } }),
  );
  await expect(versions.filter({ hasText: 'As it is now' })).toHaveCount(1);
  await Promise.all([untilSaid(page, 'Undone.'), done.getByRole('button', { name: 'Undo', exact: true }).click()]);
  await expectState(page, now);
});

test('the last version of a deleted record is restored from its backups', LONG, async ({ page }) => {
  await backUpState(page, THEN);
  await putState(page, NOW);
  await page.goto('/collections/books/records/emma');
  await page.getByRole('link', { name: 'Look for it in the backups' }).click();
  await expect(page.getByText('This record no longer exists.')).toBeVisible();
  await page.getByRole('button', { name: 'Bring this version back' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Bring it back' }).click();
  await expect(page.getByText('This version is back.')).toBeVisible();
  await expectState(page, withRows(NOW, { records: { emma: THEN.records['emma'] } }));
});

/** The titles of the listed rows. */
async function titles(page: Page): Promise<readonly string[]> {
  const texts = await page
    .getByRole('region', { name: /^Differences in/ })
    .getByRole('listitem')
    .allInnerTexts();
  return texts.map((text) => text.split('\n')[0] ?? '');
}

async function savedText(page: Page, label: string): Promise<string> {
  const saving: Promise<Download> = page.waitForEvent('download');
  await page.getByRole('button', { name: label }).click();
  return readFile(await (await saving).path(), 'utf8');
}
