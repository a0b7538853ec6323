import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  chooseOption,
  createCollection,
  createRecord,
  expectSaved,
  fillField,
  goHome,
  keepUndoOffered,
  leaveRecord,
  openCollection,
  relateTo,
  undo,
  type TemplateLabel,
} from './support/catalogue.ts';
import { importFile } from './support/import.ts';
import { LONG } from './support/long-run.ts';
import { expect, test, type Page } from './support/test.ts';

const TEMPLATE_FIELDS: Readonly<Record<TemplateLabel, readonly string[]>> = {
  Plants: ['Name', 'Species', 'Watering interval', 'Health', 'Photos'],
  Places: ['Name', 'Location', 'Country', 'Population', 'Kind'],
  Books: ['Title', 'Authors', 'ISBN', 'Series', 'Status', 'Cover', 'Book files'],
  Project: ['Title', 'Number', 'Status', 'Assignee', 'Milestone', 'Labels', 'Depends on'],
  'From scratch': ['Name', 'Notes'],
};

test.beforeEach(async ({ page }) => {
  await keepUndoOffered(page);
  await page.goto('/');
});

// In `npm test`, the next test makes samples of every template.
test('a collection can be made from each template, with its fields', LONG, async ({ page }) => {
  // As written above.
  for (const [template, fields] of Object.entries(TEMPLATE_FIELDS) as [TemplateLabel, readonly string[]][]) {
    await test.step(template, async () => {
      const name = `My ${template.toLowerCase()}`;
      await createCollection(page, template, name);
      await page.getByRole('link', { name: 'Fields and settings of this collection' }).click();
      await expect(page.getByRole('heading', { level: 1, name: `Fields of ${name}` })).toBeVisible();
      for (const field of fields)
        await expect(page.getByRole('button', { name: `Edit ${field}`, exact: true })).toBeVisible();
      await page.reload();
      await expect(page.getByRole('button', { name: `Edit ${fields[0]}`, exact: true })).toBeVisible();
    });
  }
});

test('one press fills an empty app with samples of every template, and each can be opened', LONG, async ({ page }) => {
  await page.getByRole('button', { name: 'Fill with samples' }).click();
  const cards = page.getByRole('main').getByRole('listitem');
  await expect(cards).toHaveCount(5);
  for (const name of await cards.getByRole('link').allInnerTexts()) {
    await openCollection(page, name);
    await expect(page.getByText(/^\d+ records?$/)).not.toHaveText('0 records');
    await goHome(page);
  }
});

test('a field can be added with options, used, changed to another type after a preview, and deleted with undo', async ({
  page,
}) => {
  await createCollection(page, 'From scratch', 'Records');
  await page.getByRole('link', { name: 'Fields and settings of this collection' }).click();
  await page.getByRole('button', { name: 'Add field', exact: true }).click();
  const adding = page.getByRole('dialog', { name: 'New field' });
  await adding.getByLabel('Name', { exact: true }).fill('Year');
  await adding.getByRole('button', { name: 'Add field' }).click();
  await expect(adding).toBeHidden();
  await page.getByRole('link', { name: 'Open collection' }).click();
  await createRecord(page, { Name: 'Kind of Blue', Year: '1959' });
  await leaveRecord(page, 'Records');
  await createRecord(page, { Name: 'Unknown', Year: 'long ago' });
  await leaveRecord(page, 'Records');

  await page.getByRole('link', { name: 'Fields and settings of this collection' }).click();
  await page.getByRole('button', { name: 'Edit Year' }).click();
  const editing = page.getByRole('dialog', { name: 'Edit “Year”' });
  await editing.getByRole('combobox', { name: 'Type' }).click();
  await page.getByRole('option', { name: /^Number/ }).click();
  await expect(editing.getByText('1 value would be lost')).toBeVisible();
  await expect(editing.getByRole('cell', { name: 'long ago' })).toBeVisible();
  await editing.getByRole('button', { name: 'Change and lose 1' }).click();
  await expect(editing).toBeHidden();
  await page.getByRole('link', { name: 'Open collection' }).click();
  await expect(page.getByRole('row', { name: /Kind of Blue/ })).toContainText(/1,?959/);
  await expect(page.getByRole('row', { name: /Unknown/ })).not.toContainText('long ago');

  await page.getByRole('link', { name: 'Fields and settings of this collection' }).click();
  await page.getByRole('button', { name: 'Delete Year' }).click();
  await page
    .getByRole('dialog', { name: 'Delete the field “Year”?' })
    .getByRole('button', { name: 'Delete field' })
    .click();
  await expect(page.getByRole('button', { name: 'Edit Year' })).toBeHidden();
  await undo(page, 'The field “Year” was deleted.');
  await page.getByRole('link', { name: 'Open collection' }).click();
  await expect(page.getByRole('row', { name: /Kind of Blue/ })).toContainText(/1,?959/);
});

test('search, a filter and a sort are kept in the view after a reload', async ({ page, folder }) => {
  await importTable(page, folder);
  await page.getByRole('button', { name: 'Filter', exact: true }).click();
  await page.getByRole('button', { name: 'Add a filter' }).click();
  await page.getByLabel('Filter 1: field').selectOption('Length');
  await page.getByLabel('Filter 1: how').selectOption('is at least');
  await page.getByLabel('Filter 1: value').fill('200');
  await page.keyboard.press('Escape');
  await page.getByRole('columnheader', { name: 'Length' }).click();
  await page.getByRole('searchbox', { name: 'Search in this collection' }).fill('novel');
  await expect(page.getByText('2 of 4 records')).toBeVisible();
  const titles = () => page.getByRole('row').getByRole('link').allInnerTexts();
  await expect.poll(titles).toEqual(['Middlemarch', 'Ulysses']);
  // It is saved a moment after the last key press.
  await expect
    .poll(() => readViews(page))
    .toContainEqual(
      expect.objectContaining({ search: 'novel', filters: [expect.anything()], sorts: [expect.anything()] }),
    );
  await page.reload();
  await expect(page.getByText('2 of 4 records')).toBeVisible();
  await expect(page.getByRole('searchbox', { name: 'Search in this collection' })).toHaveValue('novel');
  await expect.poll(titles).toEqual(['Middlemarch', 'Ulysses']);
  await page.getByRole('columnheader', { name: 'Length' }).click();
  await expect.poll(titles).toEqual(['Ulysses', 'Middlemarch']);
});

test('a view can be added, renamed, deleted and brought back', LONG, async ({ page }) => {
  await createCollection(page, 'Books');
  const views = page.getByRole('navigation', { name: 'Views' });
  await page.getByRole('button', { name: 'Add a view' }).click();
  await page.getByRole('menuitem', { name: 'Board' }).click();
  await expect(views.getByRole('link', { name: 'Board' })).toHaveAttribute('aria-current', 'page');
  await page.getByRole('button', { name: 'View “Board”: more' }).click();
  await page.getByRole('menuitem', { name: 'Rename' }).click();
  const dialog = page.getByRole('dialog', { name: 'Rename view' });
  await dialog.getByLabel('Name').fill('By rating');
  await dialog.getByRole('button', { name: 'Rename' }).click();
  await expect(views.getByRole('link', { name: 'By rating' })).toBeVisible();
  await page.getByRole('button', { name: 'View “By rating”: more' }).click();
  await page.getByRole('menuitem', { name: 'Delete view' }).click();
  await expect(views.getByRole('link', { name: 'By rating' })).toBeHidden();
  await undo(page, 'View “By rating” deleted.');
  await expect(views.getByRole('link', { name: 'By rating' })).toBeVisible();
});

test('a card of a board is moved to another column by dragging and by its menu, and stays there', async ({ page }) => {
  await createCollection(page, 'Project');
  await createRecord(page, { Title: 'Write the tests' });
  await chooseOption(page, 'Status', 'To do');
  await expectSaved(page);
  await leaveRecord(page, 'Project');
  const column = (name: string) => page.getByRole('region', { name, exact: true });
  await expect(column('To do').getByRole('link', { name: 'Write the tests' })).toBeVisible();
  await column('To do').getByRole('link', { name: 'Write the tests' }).dragTo(column('Backlog'));
  await expect(column('Backlog').getByRole('link', { name: 'Write the tests' })).toBeVisible();
  await page.getByRole('button', { name: 'Move Write the tests' }).click();
  await page.getByRole('menuitem', { name: 'In review' }).click();
  await expect(column('In review').getByRole('link', { name: 'Write the tests' })).toBeVisible();
  await page.reload();
  await expect(column('In review').getByRole('link', { name: 'Write the tests' })).toBeVisible();
});

test('deleted records, and a deleted collection with everything in it, come back by undo', async ({ page, folder }) => {
  await importTable(page, folder);
  await page
    .getByRole('row', { name: /Ulysses/ })
    .getByRole('gridcell')
    .first()
    .click();
  await page.getByRole('region', { name: 'Selected records' }).getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('dialog', { name: 'Delete 1 record?' }).getByRole('button', { name: 'Delete record' }).click();
  await expect(page.getByText('3 records')).toBeVisible();
  await undo(page, '1 record deleted.');
  await expect(page.getByText('4 records')).toBeVisible();
  await expect(page.getByRole('link', { name: 'Ulysses' })).toBeVisible();

  await goHome(page);
  await page.getByRole('button', { name: 'Actions for Library' }).click();
  await page.getByRole('menuitem', { name: 'Delete…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Delete “Library”?' });
  await expect(dialog).toContainText('4 records');
  await dialog.getByRole('button', { name: 'Delete collection' }).click();
  await expect(page.getByRole('heading', { name: 'A catalogue of your own' })).toBeVisible();
  await undo(page, '“Library” was deleted.');
  await openCollection(page, 'Library');
  await expect(page.getByText('4 records')).toBeVisible();
});

test('records link to each other, and the links lead to them', LONG, async ({ page }) => {
  await createCollection(page, 'Project');
  await createRecord(page, { Title: 'Foundation' });
  await leaveRecord(page, 'Project');
  await createRecord(page, { Title: 'Roof' });
  await relateTo(page, 'Depends on', ['Foundation']);
  await page.reload();
  await page.getByRole('group', { name: 'Depends on' }).getByRole('link', { name: 'Foundation' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Foundation' })).toBeVisible();
});

test('edits are saved automatically, even if the tab is reloaded immediately', async ({ page }) => {
  await createCollection(page, 'From scratch', 'Notes');
  await page.getByRole('button', { name: 'New record' }).first().click();
  await fillField(page, 'Name', 'First');
  await expectSaved(page);
  await page.getByLabel('Notes', { exact: true }).pressSequentially('typed and left');
  await page.reload();
  await expect(page.getByLabel('Notes', { exact: true })).toHaveValue('typed and left');
});

/** The views in the database. */
function readViews(page: Page): Promise<unknown[]> {
  return page.evaluate(
    () =>
      new Promise<unknown[]>((resolve, reject) => {
        const opening = indexedDB.open('heirloom');
        opening.onsuccess = () => {
          const request = opening.result.transaction('views').objectStore('views').getAll();
          request.onsuccess = () => {
            opening.result.close();
            resolve(request.result);
          };
        };
        opening.onerror = () => {
          reject(opening.error ?? new Error('not opened'));
        };
      }),
  );
}

async function importTable(page: Page, folder: string): Promise<void> {
  const path = join(folder, 'library.csv');
  await writeFile(
    path,
    [
      'Title,Genre,Length',
      'Middlemarch,novel,700',
      'Ulysses,novel,730',
      'The Tempest,play,120',
      'Silas Marner,novel,190',
      '',
    ].join('\n'),
  );
  await importFile(page, path, { name: 'Library' });
  await page.getByRole('link', { name: 'Open Library' }).click();
  await expect(page.getByText('4 records')).toBeVisible();
}
