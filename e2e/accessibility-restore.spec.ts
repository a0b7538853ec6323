import { lookWith, SIZES } from './support/look.ts';
import { NOW, putState, record, THEN, withRows, EARLY } from './support/small-catalogue.ts';
import { longIf } from './support/long-run.ts';
import { expect, test } from './support/test.ts';
import { backUpState, button, chooseMode, heading, openPart, tick } from './support/wizard.ts';

// axe finds no problem on the steps of a restore, a comparison and a record's history, and nothing is wider than a
// phone.

for (const [size, viewport] of Object.entries(SIZES)) {
  test(
    `axe finds nothing on the screens of restoring and comparing, light and dark, on a ${size}`,
    longIf(size !== 'phone'),
    async ({ browser, baseURL }) => {
      const context = await browser.newContext({
        viewport: SIZES.desktop,
        ...(baseURL === undefined ? {} : { baseURL }),
      });
      const page = await context.newPage();
      const first = await backUpState(
        page,
        withRows(THEN, { records: { moss: record('moss', 'plants', { 'plant-name': 'Moss' }, EARLY) } }),
      );
      const second = await backUpState(page, THEN);
      await putState(page, NOW);
      await page.setViewportSize(viewport);
      const found: string[] = [];
      const look = lookWith(page, found);

      await page.goto('/restore');
      await expect(page.getByRole('list', { name: 'Backups in this browser' })).toBeVisible();
      await look('restore: choose');
      await page.goto(`/restore?backup=${second}`);
      await expect(heading(page, 'Is it intact?')).toBeVisible();
      await button(page, 'Continue').click();
      await chooseMode(page, 'update');
      await openPart(page, 'Plants');
      await tick(page, 'Fern').uncheck();
      await look('restore: rows of a part');
      await page.getByRole('region', { name: 'Differences in Plants' }).getByRole('button', { name: /^Ivy/ }).click();
      await expect(page.getByRole('dialog', { name: 'Ivy' }).getByRole('table')).toBeVisible();
      await look('restore: side by side');
      await page.keyboard.press('Escape');
      await button(page, 'Continue').click();
      await expect(page.getByRole('button', { name: 'Look at Ivy' })).toBeVisible();
      await look('restore: conflicts');
      await page.getByRole('button', { name: 'Look at Ivy' }).click();
      await expect(page.getByRole('dialog', { name: 'Ivy' }).getByRole('table')).toBeVisible();
      await look('restore: one conflict');
      await page.keyboard.press('Escape');
      await button(page, 'Continue').click();
      await expect(button(page, 'Restore')).toBeEnabled();
      await look('restore: confirm an update');

      await page.goto(`/compare?before=${first}&after=now`);
      await expect(page.getByRole('table', { name: 'What differs' })).toBeVisible();
      await expect(page.getByRole('region', { name: /^Differences in/ })).toBeVisible();
      await look('compare');
      await page.goto('/collections/plants/records/fern/history');
      await expect(page.getByRole('button', { name: 'Bring this version back' })).toBeVisible();
      await look('history of a record');
      expect(found).toEqual([]);
      await context.close();
    },
  );
}
