import {
  addFiles,
  chooseOption,
  createCollection,
  createRecord,
  dropOnField,
  expectSaved,
  fillField,
  leaveRecord,
  relateTo,
} from './catalogue.ts';
import type { BookFiles } from './books.ts';
import type { Page } from './test.ts';

const PLANTS = ['Monstera', 'Ficus lyrata', 'Calathea', 'Sansevieria', 'Aloe vera', 'Orchid'] as const;
const DROPPED = 6;

/** Plants with photos: some dropped on the record, others chosen with the picker, many at a time. Each has a photo. */
export async function addPlants(page: Page, photoPaths: readonly string[]): Promise<void> {
  await createCollection(page, 'Plants');
  const plants = PLANTS.slice(0, photoPaths.length);
  const share = Math.ceil(photoPaths.length / plants.length);
  for (const [at, name] of plants.entries()) {
    await createRecord(page, {
      Name: name,
      Species: `${name} L.`,
      'Watering interval': String(at + 3),
      Acquired: `202${at}-05-01`,
    });
    const photos = photoPaths.slice(at * share, (at + 1) * share);
    if (photos.length > DROPPED) await addFiles(page, 'Photos', photos.slice(DROPPED));
    if (photos.length > 0) await dropOnField(page, 'Photos', photos.slice(0, DROPPED));
    await leaveRecord(page, 'Plants');
  }
}

/** Books with covers and with the books themselves. */
export async function addBooks(page: Page, books: readonly BookFiles[]): Promise<void> {
  await createCollection(page, 'Books');
  for (const { title, authors, coverPath, filePaths } of books) {
    await createRecord(page, { Title: title, Authors: authors, ISBN: '978-0-14-043268-4' });
    await chooseOption(page, 'Status', 'Read');
    await expectSaved(page);
    await addFiles(page, 'Cover', [coverPath]);
    await addFiles(page, 'Book files', filePaths);
    await leaveRecord(page, 'Books');
  }
}

/** A project whose issues depend on each other and lead to a milestone. */
export async function addProject(page: Page): Promise<void> {
  await createCollection(page, 'Project', 'House');
  await page
    .getByRole('navigation', { name: 'Main' })
    .getByRole('link', { name: /ilestones/ })
    .click();
  await createRecord(page, { Name: 'Move in', Due: '2027-04-01' });
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'House', exact: true }).click();
  for (const [title, dependsOn] of [
    ['Foundation', []],
    ['Walls', ['Foundation']],
    ['Roof', ['Walls', 'Foundation']],
  ] as const) {
    await createRecord(page, { Title: title });
    await chooseOption(page, 'Status', 'To do');
    await fillField(page, 'Assignee', 'Ada');
    await relateTo(page, 'Milestone', ['Move in']);
    if (dependsOn.length > 0) await relateTo(page, 'Depends on', dependsOn);
    await leaveRecord(page, 'House');
  }
}
