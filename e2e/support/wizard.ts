import { expect, type Locator, type Page } from '@playwright/test';
import { backUp, idOfBackup } from './backup.ts';
import { agree } from './restore.ts';
import { putState, readState, type State } from './small-catalogue.ts';

/** How the backup and the current data are combined, by the names on the screen. */
export const MODES = {
  exact: 'Make it exactly like the backup',
  missing: 'Bring back what is missing',
  update: 'Bring back and update',
} as const;
export type Mode = keyof typeof MODES;

/** Loads a state and backs it up through the screens. @returns the backup's id. */
export async function backUpState(page: Page, state: State): Promise<string> {
  await page.goto('/');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await putState(page, state);
  await page.goto('/backups');
  return idOfBackup(await backUp(page));
}

/** Loads a state and goes to the preview of restoring a backup. */
export async function previewOnto(page: Page, backupId: string, state: State): Promise<void> {
  await putState(page, state);
  await preview(page, backupId);
}

/** Goes to the preview of restoring a backup, by its address. */
export async function preview(page: Page, backupId: string): Promise<void> {
  await page.goto(`/restore?backup=${backupId}`);
  await button(page, 'Continue').click();
  await expect(tree(page)).toBeVisible();
}

export function tree(page: Page): Locator {
  return page.getByRole('table', { name: 'Now and after the restore' });
}

export function button(page: Page, name: string): Locator {
  return page.getByRole('main').getByRole('button', { name, exact: true });
}

/** Uses a quick selection, such as `Nothing`. */
export async function choose(
  page: Page,
  what: 'Everything' | 'Only the set-up' | 'Only files' | 'Nothing',
): Promise<void> {
  await page.getByRole('group', { name: 'Quick selection' }).getByRole('button', { name: what, exact: true }).click();
}

export async function chooseMode(page: Page, mode: Mode): Promise<void> {
  await page.getByRole('radio', { name: MODES[mode], exact: true }).check();
}

/** Expands the rows of a part. */
export async function openPart(page: Page, part: string): Promise<void> {
  await tree(page)
    .getByRole('button', { name: `Choose within ${part}`, exact: true })
    .click();
}

/** The checkbox of a part or of a row. */
export function tick(page: Page, name: string): Locator {
  return tree(page).getByRole('checkbox', { name: `Bring back ${name}`, exact: true });
}

/** Continues from the preview or the conflicts to the final confirmation. */
export async function goToConfirm(page: Page): Promise<void> {
  const restore = button(page, 'Restore');
  const conflicts = heading(page, 'Which version to keep?');
  const isSettled = await conflicts.isVisible();
  await button(page, 'Continue').click();
  if (!isSettled) {
    await expect(conflicts.or(restore)).toBeVisible();
    if (await conflicts.isVisible()) await button(page, 'Continue').click();
  }
  await expect(restore).toBeVisible();
}

/** The heading of a step. For screen readers, it begins with the step's number. */
export function heading(page: Page, title: string): Locator {
  return page.getByRole('heading', { level: 2, name: new RegExp(`${title.replaceAll('?', '\\?')}$`) });
}

/** Agrees if asked to, presses *Restore*, and waits for the end. */
export async function restoreNow(page: Page): Promise<void> {
  await agree(page);
  await button(page, 'Restore').click();
  await expect(page.getByText('Your data is back.')).toBeVisible();
}

/** Asserts that the database contains exactly this. */
export async function expectState(page: Page, expected: State): Promise<void> {
  expect(await readState(page)).toEqual(expected);
}
