import type { Locator } from '@playwright/test';
import { backUp, goToBackups } from './support/backup.ts';
import { createCollection, createRecord, goHome, openCollection } from './support/catalogue.ts';
import { LONG } from './support/long-run.ts';
import { expect, test, type Page } from './support/test.ts';

const MENUS: readonly {
  readonly screen: string;
  readonly go: (page: Page) => Promise<void>;
  readonly menu: RegExp;
  readonly items: readonly (string | RegExp)[];
}[] = [
  { screen: 'a collection', go: goHome, menu: /^Actions for Plants$/, items: ['Name, colour and icon', 'Delete…'] },
  { screen: 'a view', go: (page) => openCollection(page, 'Plants'), menu: /^View “.+”: more$/, items: ['Rename'] },
  {
    screen: 'a record',
    menu: /^This record: more$/,
    items: ['Delete'],
    go: async (page) => {
      await openCollection(page, 'Plants');
      await createRecord(page, { Name: 'Ivy' });
    },
  },
  {
    screen: 'a backup',
    menu: /^Actions for \d/,
    items: ['Edit name and note'],
    go: async (page) => {
      await goToBackups(page);
      await backUp(page);
    },
  },
  {
    screen: 'a destination',
    menu: /^Actions for Downloaded files$/,
    items: ['Settings'],
    go: async (page) => {
      await page.goto('/backups/destinations');
    },
  },
];

test('X9 dialogs from a menu give the focus back to its button, by keys and by mouse', LONG, async ({ page }) => {
  await page.goto('/');
  await createCollection(page, 'Plants');
  for (const { screen, go, menu, items } of MENUS) {
    await test.step(screen, async () => {
      await go(page);
      const button = page.getByRole('button', { name: menu }).first();
      for (const item of items) await openAndLeave(page, button, item);
    });
  }
});

/** Opens a dialog from a menu and leaves it, once with keys and once with the mouse. */
async function openAndLeave(page: Page, button: Locator, item: string | RegExp): Promise<void> {
  const choice = page.getByRole('menuitem', { name: item, exact: true });
  await button.focus();
  await page.keyboard.press('Enter');
  await choice.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog').locator(':focus')).toHaveCount(1);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
  await expect(button).toBeFocused({ timeout: 5000 });

  await button.click();
  await choice.click();
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
  await expect(button).toBeFocused({ timeout: 5000 });
}
