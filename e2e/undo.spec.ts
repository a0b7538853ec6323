import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { goToBackups } from './support/backup.ts';
import { createRecord, expectSaved, fillField, openCollection } from './support/catalogue.ts';
import {
  LATE,
  MOSS_PHOTO,
  NOW,
  putState,
  readState,
  record,
  type State,
  type TableName,
  THEN,
  withRows,
} from './support/small-catalogue.ts';
import { longIf } from './support/long-run.ts';
import { expect, test, type Page } from './support/test.ts';
import {
  backUpState,
  choose,
  chooseMode,
  expectState,
  goToConfirm,
  openPart,
  previewOnto,
  restoreNow,
  tick,
} from './support/wizard.ts';

/** Restores one plant, and everything it needs, into the current state. */
async function bringBack(page: Page, plant: string): Promise<void> {
  const backup = await backUpState(page, THEN);
  await previewOnto(page, backup, NOW);
  await chooseMode(page, 'exact');
  await choose(page, 'Nothing');
  await openPart(page, 'Plants');
  await tick(page, plant).check();
  await goToConfirm(page);
  await restoreNow(page);
}

async function pressUndo(page: Page, label = 'Undo'): Promise<void> {
  await goToBackups(page);
  await page.getByRole('region', { name: 'Last restore' }).getByRole('button', { name: label, exact: true }).click();
}

const question = (page: Page) => page.getByRole('dialog', { name: 'You have changed things since this restore' });
const undone = (page: Page) => page.getByText('The restore was undone.');

test('X3 undo reverts the restore, lists later changes and keeps them; redo works the same way', async ({ page }) => {
  await bringBack(page, 'Moss');
  const restored = await readState(page);
  await page.goto('/');
  await openCollection(page, 'Plants');
  await createRecord(page, { Name: 'Bought a week later' });
  const later = await readState(page);
  const stays = `${countOf(changedRows(restored, later), 'item')} that you changed since then`;
  await pressUndo(page);
  await expect(question(page)).toContainText('Undoing takes back what the restore did to 1 item: 1 is removed.');
  await expect(question(page)).toContainText(stays);
  await question(page).getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByText('The undo was stopped. Your data is as it was.')).toBeVisible();
  await expectState(page, later);

  await pressUndo(page);
  await question(page).getByRole('button', { name: 'Undo the restore' }).click();
  await expect(undone(page)).toBeVisible();
  await expect(page.getByRole('main')).toContainText(stays);
  await expectState(page, withRows(later, { records: { moss: undefined }, files: { [MOSS_PHOTO.hash]: undefined } }));

  // Nothing was changed since the undo: one press brings the plant back.
  await pressUndo(page, 'Redo');
  await expect(page.getByText('The restore was redone.')).toBeVisible();
  await expectState(page, later);
  // Each has its name, in the log too; taking back a redo is an undo again.
  await expect(page.getByRole('region', { name: 'Last restore' })).toContainText('You redid a restore');
  await expect(
    page.getByRole('region', { name: 'Last restore' }).getByRole('button', { name: 'Undo', exact: true }),
  ).toBeVisible();
  await page.goto('/backups/activity');
  const entries = page
    .getByRole('list', { name: 'What was done' })
    .getByRole('listitem')
    .filter({ hasText: /^(Redo|Undo|Restore)/ });
  await expect(entries).toHaveText([/^Redo of a restore: /, /^Undo of a restore: /, /^Restore: /]);
  await entries.first().getByRole('button').first().click();
  await expect(entries.first().getByRole('button', { name: 'Undo', exact: true })).toBeVisible();
});

/**
 * The number of rows that the person changed, including the app's own, such as settings. An edit of a record also sets
 * the time of its collection, which does not count as a change.
 */
function changedRows(before: State, after: State): number {
  const textOf = (table: string, row: State[TableName][string] | undefined) =>
    JSON.stringify(table === 'collections' && row ? { ...row, updatedAt: '' } : row);
  const changed = Object.entries(after).map(([table, rows]) => {
    const earlier: State[TableName] = before[table as TableName]; // The names of a state's tables.
    return new Set(
      [...Object.keys(rows), ...Object.keys(earlier)].filter(
        (key) => textOf(table, rows[key]) !== textOf(table, earlier[key]),
      ),
    ).size;
  });
  return changed.reduce((sum, count) => sum + count, 0);
}

const countOf = (count: number, what: string) => `${count} ${what}${count === 1 ? '' : 's'}`;

// The first answer is the default, which the engine's own tests of undoing show.
const KEEP = 'Keep my later changes';
for (const [answer, notes] of [
  [KEEP, 'cut back in spring'],
  ['Use the state before the restore', 'falls'],
] as const) {
  test(
    `undo asks about what both the restore and the person changed: ${answer}`,
    longIf(answer === KEEP),
    async ({ page }) => {
      await bringBack(page, 'Ivy');
      const ivy = record(
        'ivy',
        'plants',
        { 'plant-name': 'Ivy', 'plant-notes': 'cut back in spring', 'plant-height': 120 },
        LATE,
      );
      await putState(page, withRows(await readState(page), { records: { ivy } }));
      await pressUndo(page);
      const both = page
        .getByRole('table', { name: 'Both sides of Ivy' })
        .getByRole('row', { name: /^Notes/ })
        .getByRole('cell');
      await expect(both).toHaveText(['cut back in spring', 'falls'], { useInnerText: true });
      await page
        .getByRole('radiogroup', { name: '1 item was changed by the restore and again since' })
        .getByRole('radio', { name: answer })
        .check();
      await question(page).getByRole('button', { name: 'Undo the restore' }).click();
      await expect(undone(page)).toBeVisible();
      // Only the restore changed the height.
      expect((await readState(page)).records['ivy']).toMatchObject({
        values: { 'plant-notes': notes, 'plant-height': 90 },
      });
    },
  );
}

test('X6 undoing an import keeps later edits of its records, and says so', async ({ page, context, folder }) => {
  await page.goto('/');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await putState(page, THEN);
  const path = join(folder, 'plants.csv');
  writeFileSync(path, 'Name,Notes\nLily,new\nOak,old\n');
  await page.goto('/import');
  const opened = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Choose a file…' }).click();
  await (await opened).setFiles(path);
  await page.getByRole('combobox', { name: /Import into/ }).selectOption({ label: 'Plants' });
  await page
    .getByRole('button', { name: /^Import 2 rows$/ })
    .first()
    .click();
  await expect(page.getByText(/^2 records added in/)).toBeVisible();
  const lily =
    Object.entries((await readState(page)).records).find(([, row]) => JSON.stringify(row).includes('Lily'))?.[0] ?? '';
  const other = await context.newPage();
  await other.goto(`/collections/plants/records/${lily}`);
  await fillField(other, 'Notes', 'hours of notes on the lily');
  await expectSaved(other);

  await page.getByRole('button', { name: 'Undo the import' }).click();
  await expect(page.getByRole('heading', { name: 'The import was undone' })).toBeVisible();
  await expect(
    page.getByText(
      'Everything the import added and changed was undone. 1 record that you edited since stays as it is.',
    ),
  ).toBeVisible();
  const { records } = await readState(page);
  expect(records[lily]).toMatchObject({
    values: { 'plant-name': 'Lily', 'plant-notes': 'hours of notes on the lily' },
  });
  expect(Object.keys(records).sort()).toEqual([...Object.keys(THEN.records), lily].sort());
});
