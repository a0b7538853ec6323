import { addSamples, createCollection, createRecord, openCollection } from './support/catalogue.ts';
import { goToBackups } from './support/backup.ts';
import { tabTo } from './support/tab-to.ts';
import { LONG } from './support/long-run.ts';
import { expect, test } from './support/test.ts';

// Everything with the keyboard only: no test here moves the mouse.

test.beforeEach(async ({ page }) => {
  await page.goto('/');
  await expect(page.getByRole('heading', { level: 1, name: 'Collections' })).toBeVisible();
});

test('the first Tab offers a link straight to the content', async ({ page }) => {
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to the content' })).toBeFocused();
  await expect(page.getByRole('link', { name: 'Skip to the content' })).toBeInViewport();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/#content$/);
  await page.keyboard.press('Tab');
  await expect(page.getByRole('main').locator(':focus')).toHaveCount(1);
});

test('a collection, a record and its values can be made and deleted', async ({ page }) => {
  await tabTo(page, 'Create a collection');
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'New collection' });
  await expect(dialog.getByRole('radio', { name: /^Plants/ })).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await tabTo(page, 'Name');
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('By keys');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'By keys' })).toBeVisible();

  await tabTo(page, 'New record');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Changes are saved automatically.')).toBeVisible();
  await tabTo(page, 'Name');
  await page.keyboard.type('Typed');
  await page.keyboard.press('Tab');
  await expect(page.getByText('Saved.', { exact: true })).toBeVisible();

  await page.keyboard.press('Shift+Tab');
  await tabTo(page, 'This record: more', 'Shift+Tab');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('menuitem', { name: 'Duplicate' })).toBeFocused();
  // Arrow up from the first item moves to the last.
  await page.keyboard.press('ArrowUp');
  await expect(page.getByRole('menuitem', { name: 'Delete' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog', { name: 'Delete 1 record?' }).locator(':focus')).toHaveCount(1);
  await tabTo(page, 'Delete record');
  await page.keyboard.press('Enter');
  await expect(page.getByText('1 record deleted.')).toBeVisible();
});

test('table cells can be navigated, edited, sorted and selected with keys', async ({ page }) => {
  await addSamples(page);
  await openCollection(page, 'Books');
  await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: 'Table' }).focus();
  await page.keyboard.press('Enter');
  const grid = page.getByRole('grid');
  await expect(grid.getByRole('gridcell').first()).toBeVisible();
  await tabTo(page, 'Books: Table');
  await expect(grid).toBeFocused();
  const activeCell = async () => page.locator(`[id="${await grid.getAttribute('aria-activedescendant')}"]`);

  await page.keyboard.press('ControlOrMeta+Home');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('F2');
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('Renamed by keys');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('gridcell', { name: 'Renamed by keys', exact: true })).toBeVisible();
  await expect(grid).toBeFocused();

  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Space');
  await expect(page.getByText('1 selected')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByText('1 selected')).toBeHidden();
  await expect(grid).toHaveAttribute('aria-activedescendant', /./);
  await expect(await activeCell()).toBeVisible();
});

test("a board's card is moved with its menu", LONG, async ({ page }) => {
  await createCollection(page, 'Project', 'Tasks');
  await createRecord(page, { Title: 'To be moved' });
  await page.getByRole('main').getByRole('link', { name: 'Tasks' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('link', { name: 'To be moved' })).toBeVisible();
  await tabTo(page, 'Move To be moved');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('menuitem', { name: 'Backlog' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(
    page.getByRole('region', { name: 'Backlog', exact: true }).getByRole('link', { name: 'To be moved' }),
  ).toBeVisible();
});

test('a backup is made by keys', async ({ page }) => {
  await createCollection(page, 'Books');
  await goToBackups(page);
  await tabTo(page, 'Back up now');
  await page.keyboard.press('Enter');
  await expect(page.getByText(/^Backed up: /)).toBeVisible();
  await tabTo(page, 'Details');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Contents' })).toBeVisible();
});

test('a dialog keeps the focus inside, closes on Escape, and returns the focus', async ({ page }) => {
  await tabTo(page, 'Create a collection');
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'New collection' });
  await expect(dialog.getByRole('radio', { name: /^Plants/ })).toBeFocused();
  for (let press = 0; press < 40; press += 1) {
    await page.keyboard.press('Tab');
    expect(await dialog.evaluate((element) => element.contains(document.activeElement))).toBe(true);
  }
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('button', { name: 'Create a collection' })).toBeFocused();
});

test('every focused element is visibly focused, and Tab goes through the page and out of it', async ({ page }) => {
  await addSamples(page);
  await page.goto('/');
  await expect(page.getByRole('button', { name: 'Actions for Books' })).toBeVisible();
  const seen = new Set<string>();
  for (let press = 0; press < 80; press += 1) {
    await page.keyboard.press('Tab');
    const focused = await page.evaluate(() => {
      const element = document.activeElement;
      if (!element || element === document.body) return undefined;
      // The ring may be drawn by another element, such as the card that a link makes clickable as a whole.
      const isMarked = [getComputedStyle(element), getComputedStyle(element, '::after')].some(
        ({ outlineStyle, outlineWidth, boxShadow }) =>
          (outlineStyle !== 'none' && outlineWidth !== '0px') || boxShadow !== 'none',
      );
      return { name: `${element.getAttribute('aria-label') ?? ''}${element.textContent}`, isMarked };
    });
    if (!focused) break;
    expect(focused, `the focus on “${focused.name}” can be seen`).toMatchObject({ isMarked: true });
    seen.add(focused.name);
  }
  for (const name of [
    'Skip to the content',
    'Collections',
    'Import',
    'Backups',
    'Settings',
    'New collection',
    'Actions for Books',
  ]) {
    expect(
      [...seen].some((text) => text.includes(name)),
      name,
    ).toBe(true);
  }
});
