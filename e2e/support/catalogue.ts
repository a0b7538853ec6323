import { expect, type Locator, type Page } from '@playwright/test';
import { dropFiles, pickFiles } from './files.ts';
import { untilSaid } from './job.ts';

/** The templates by their names on the screen. */
export type TemplateLabel = 'Plants' | 'Places' | 'Books' | 'Project' | 'From scratch';

/** Goes from anywhere to the first screen, through the sidebar. */
export async function goHome(page: Page): Promise<void> {
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Collections', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Collections' })).toBeVisible();
}

export async function openCollection(page: Page, name: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name, exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name, exact: true })).toBeVisible();
}

/** Creates a collection; its page is open afterwards. */
export async function createCollection(page: Page, template: TemplateLabel, name?: string): Promise<void> {
  await goHome(page);
  await page.getByRole('button', { name: /^(New|Create a) collection$/ }).click();
  const dialog = page.getByRole('dialog', { name: 'New collection' });
  await dialog.getByRole('radio', { name: new RegExp(`^${template}`) }).check();
  if (name !== undefined) await dialog.getByLabel('Name', { exact: true }).fill(name);
  await dialog.getByRole('button', { name: 'Create collection' }).click();
  await expect(page.getByRole('heading', { level: 1, name: name ?? template, exact: true })).toBeVisible();
}

/** Creates a record with these field texts in the open collection; its page is open afterwards. */
export async function createRecord(page: Page, texts: Readonly<Record<string, string>>): Promise<void> {
  await page.getByRole('button', { name: 'New record', exact: true }).first().click();
  for (const [label, text] of Object.entries(texts)) await fillField(page, label, text);
  await expectSaved(page);
}

export async function fillField(page: Page, label: string, text: string): Promise<void> {
  const field = page.getByLabel(label, { exact: true });
  await field.fill(text);
  await field.blur();
}

export async function expectSaved(page: Page): Promise<void> {
  await expect(page.getByText('Saved.', { exact: true })).toBeVisible();
}

/** Chooses an option of a select field on a record's page. */
export async function chooseOption(page: Page, label: string, option: string): Promise<void> {
  await page.getByRole('combobox', { name: label, exact: true }).click();
  await page.getByRole('option', { name: option, exact: true }).click();
}

/** Adds records to a relation field by searching for their titles. */
export async function relateTo(page: Page, label: string, titles: readonly string[]): Promise<void> {
  const group = page.getByRole('group', { name: label, exact: true });
  for (const title of titles) {
    const search = group.getByRole('textbox', { name: label, exact: true });
    await search.fill(title);
    // Choose the first result with the keyboard: under the mouse the list may still move.
    await expect(group.getByRole('option', { name: title })).toHaveAttribute('data-combobox-selected', 'true');
    await search.press('Enter');
    await expect(group.getByRole('link', { name: title, exact: true })).toBeVisible();
  }
  await page.keyboard.press('Escape');
  await expectSaved(page);
}

/** The group of controls of a photos or files field. */
export function fileField(page: Page, label: string): Locator {
  return page.getByRole('group', { name: label, exact: true });
}

/** Adds files with the picker, and waits until all of them are there. */
export async function addFiles(page: Page, label: string, paths: readonly string[]): Promise<void> {
  const field = fileField(page, label);
  const before = await field.getByRole('listitem').count();
  await pickFiles(field.getByRole('button', { name: new RegExp(`^${label}: add`) }), paths);
  await expect(field.getByRole('listitem')).toHaveCount(before + paths.length);
}

/** Adds files by dropping them on the field, and waits until all of them are there. */
export async function dropOnField(page: Page, label: string, paths: readonly string[]): Promise<void> {
  const field = fileField(page, label);
  const before = await field.getByRole('listitem').count();
  await dropFiles(page, field.getByText(/^or drop or paste/), paths);
  await expect(field.getByRole('listitem')).toHaveCount(before + paths.length);
}

/** Goes from a record's page back to its collection. */
export async function leaveRecord(page: Page, collection: string): Promise<void> {
  await page.getByRole('main').getByRole('link', { name: collection, exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: collection, exact: true })).toBeVisible();
}

/** The message with *Undo* closes automatically after this long. */
const UNDO_OFFERED_MS = 15_000;

/**
 * Keeps the *Undo* message open until it is pressed, so that the test does not depend on the machine's speed. Call it
 * before the page is opened.
 */
export async function keepUndoOffered(page: Page): Promise<void> {
  await page.addInitScript((offeredMs) => {
    const setTimer = window.setTimeout.bind(window);
    const setOther = (handler: TimerHandler, delay?: number, ...rest: unknown[]) =>
      delay === offeredMs ? 0 : setTimer(handler, delay, ...rest);
    Object.defineProperty(window, 'setTimeout', { value: setOther, configurable: true, writable: true });
  }, UNDO_OFFERED_MS);
}

/** Presses *Undo* on the message with this text. */
export async function undo(page: Page, message: string): Promise<void> {
  const notice = page.getByRole('alert').filter({ hasText: message });
  await notice.getByRole('button', { name: 'Undo', exact: true }).click();
  await untilSaid(page, 'Undone.');
}

/** Deletes a collection from the first screen. @param note the dialog's text about a backup beforehand. */
export async function deleteCollection(page: Page, name: string, note?: string): Promise<void> {
  await goHome(page);
  await page.getByRole('button', { name: `Actions for ${name}`, exact: true }).click();
  await page.getByRole('menuitem', { name: 'Delete…' }).click();
  const dialog = page.getByRole('dialog');
  if (note !== undefined) await expect(dialog.getByText(note)).toBeVisible();
  await dialog.getByRole('button', { name: 'Delete collection' }).click();
  await expect(page.getByText(`“${name}” was deleted.`)).toBeVisible();
}

/** Fills an empty app with the samples, using its one button. */
export async function addSamples(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Fill with samples' }).click();
  // Also for a message that closes automatically before a test that polls every second looks again.
  await untilSaid(page, 'The samples have been added.');
}
