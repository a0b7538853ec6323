import { backUpState, button, expectState, goToConfirm, previewOnto, restoreNow } from './support/wizard.ts';
import { NOW, THEN, withRows } from './support/small-catalogue.ts';
import { LONG } from './support/long-run.ts';
import { expect, test, type Page } from './support/test.ts';

// A field that was deleted with its values: it comes back empty, or with them, for all records at once.

const { ivy } = NOW.records;
const IVY_WITHOUT = { ...ivy, values: { 'plant-name': 'Ivy', 'plant-notes': 'falls' } };
const WITHOUT = withRows(NOW, { fields: { 'plant-height': undefined }, records: { ivy: IVY_WITHOUT } });
const WITH_FIELD = withRows(WITHOUT, { fields: THEN.fields });
const EMPTY_NOTE = '“Height” of Plants comes back, but its values in 1 record stay empty, since Plants is not chosen.';
const IVY_WITH_HEIGHT = {
  ...ivy,
  values: { 'plant-name': 'Ivy', 'plant-notes': 'falls', 'plant-height': 120 },
  updatedAt: expect.stringMatching(/^20\d\d-/),
};

// In `npm test`, compare.browser.test.ts (RP4) restores fields without screens.
test('a restored field is empty and says so, or brings its values into all records', LONG, async ({ page }) => {
  const backup = await backUpState(page, THEN);
  await test.step('with one field chosen, only that field is restored', async () => {
    await toPreview(page, backup);
    await button(page, 'Nothing').click();
    await button(page, 'Choose within Fields').click();
    await page.getByRole('checkbox', { name: 'Bring back Height' }).check();
    await expect(page.getByText(EMPTY_NOTE)).toBeVisible();
    await finish(page);
    await expectState(page, WITH_FIELD);
  });
  await test.step('the configuration with the values of one field', async () => {
    await toPreview(page, backup);
    await button(page, 'Only the set-up').click();
    await button(page, 'Restore the values of Height').click();
    await expect(page.getByText(EMPTY_NOTE)).toBeHidden();
    await finish(page);
    await expectState(
      page,
      withRows(WITH_FIELD, { views: THEN.views, settings: THEN.settings, records: { ivy: IVY_WITH_HEIGHT } }),
    );
  });
  await test.step('chosen by name, for all records', async () => {
    await toPreview(page, backup);
    await button(page, 'Nothing').click();
    await button(page, 'Choose within Plants').click();
    await button(page, 'Only certain fields').click();
    await page
      .getByRole('group', { name: 'Fields to bring back in all of Plants' })
      .getByRole('checkbox', { name: /^Height/ })
      .check();
    await finish(page);
    await expectState(page, withRows(WITH_FIELD, { records: { ivy: IVY_WITH_HEIGHT } }));
  });
});

async function toPreview(page: Page, backup: string): Promise<void> {
  await previewOnto(page, backup, WITHOUT);
}

async function finish(page: Page): Promise<void> {
  await goToConfirm(page);
  await restoreNow(page);
}
