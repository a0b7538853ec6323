import { createRecord, openCollection } from './support/catalogue.ts';
import {
  EARLY,
  LATE,
  NOW,
  putState,
  readState,
  record,
  type State,
  THEN,
  withRows,
} from './support/small-catalogue.ts';
import { LONG } from './support/long-run.ts';
import { expect, test, type Page } from './support/test.ts';
import { backUpState, choose, chooseMode, goToConfirm, openPart, preview, restoreNow, tick } from './support/wizard.ts';

// Restored records meet fields, choices and numbers that have changed since: they are adapted, and the preview says
// how.

const SUN = { id: 'sun', label: 'Sun', color: 'orange' };
const SHADE = { id: 'shade', label: 'Shade', color: 'gray' };

/** Plants with one choice field, and one record, if it has values. */
function withChoices(
  type: 'select' | 'multiSelect',
  options: readonly object[],
  light?: string | readonly string[],
): State {
  return {
    collections: {
      plants: {
        id: 'plants',
        name: 'Plants',
        color: 'teal',
        icon: 'box',
        template: 'blank',
        order: 1,
        titleFieldId: 'plant-name',
        createdAt: EARLY,
        updatedAt: EARLY,
      },
    },
    fields: {
      'plant-name': { id: 'plant-name', collectionId: 'plants', name: 'Name', type: 'text', order: 1 },
      'plant-light': { id: 'plant-light', collectionId: 'plants', name: 'Light', type, order: 2, options },
    },
    views: {
      v: {
        id: 'v',
        collectionId: 'plants',
        name: 'Table',
        kind: 'table',
        order: 1,
        search: '',
        filters: [],
        sorts: [],
        hiddenFieldIds: [],
        columnWidths: {},
      },
    },
    settings: {},
    files: {},
    records:
      light === undefined
        ? {}
        : { fern: record('fern', 'plants', { 'plant-name': 'Fern', 'plant-light': light }, EARLY) },
  };
}

/** Previews the restore of a single plant. */
async function planOne(page: Page, backup: string, name: string): Promise<void> {
  await preview(page, backup);
  await chooseMode(page, 'missing');
  await choose(page, 'Nothing');
  await openPart(page, 'Plants');
  await tick(page, name).check();
  await goToConfirm(page);
}

test('X4 a restored record has its choice, even if that choice was deleted since', async ({ page }) => {
  const backup = await backUpState(page, withChoices('select', [SUN, SHADE], 'shade'));
  await putState(page, withChoices('select', [SUN]));
  await planOne(page, backup, 'Fern');
  await expect(page.getByText('The choice “Shade” of “Light” comes back, because 1 value needs it.')).toBeVisible();
  await expect(page.getByText('Left as they are: collections, saved views.')).toBeVisible();
  await restoreNow(page);
  await page.goto('/collections/plants/records/fern');
  await expect(page.getByRole('combobox', { name: 'Light', exact: true })).toHaveValue('Shade');
});

// In `npm test`, X4 shows one choice.
test('X4b several choices come back by name, never as a bare id', LONG, async ({ page }) => {
  const backup = await backUpState(page, withChoices('multiSelect', [SUN, SHADE], ['sun', 'shade']));
  await putState(page, withChoices('multiSelect', [SUN]));
  await planOne(page, backup, 'Fern');
  await restoreNow(page);
  await page.goto('/collections/plants/records/fern');
  await expect(page.getByText('Shade', { exact: true }).first()).toBeVisible();
  expect((await readState(page)).fields['plant-light']).toMatchObject({ options: [SUN, SHADE] });
});

// In `npm test`, fitting.test.ts shows the conversion.
test('X5 a restored value is converted to a type that its field now accepts', LONG, async ({ page }) => {
  const backup = await backUpState(page, THEN);
  await putState(
    page,
    withRows(NOW, {
      fields: { 'plant-height': { ...THEN.fields['plant-height'], type: 'text' } },
      records: { ivy: undefined },
    }),
  );
  await planOne(page, backup, 'Ivy');
  await expect(page.getByText('1 value of “Height” is converted to the field’s current type.')).toBeVisible();
  await restoreNow(page);
  await page.goto('/collections/plants/records/ivy');
  await expect(page.getByLabel('Height', { exact: true })).toHaveValue(/120/);
});

test('X8 two records of one collection never have the same number', async ({ page }) => {
  const state = (numbers: Record<string, number>): State => ({
    ...withRows(THEN, {
      fields: { 'plant-height': { ...THEN.fields['plant-height'], name: 'Number', isSequential: true } },
    }),
    files: {},
    records: Object.fromEntries(
      Object.entries(numbers).map(([id, number]) => [
        id,
        record(id, 'plants', { 'plant-name': id, 'plant-height': number }, LATE),
      ]),
    ),
  });
  const backup = await backUpState(page, state({ one: 1, two: 2, three: 3 }));
  await putState(page, state({ one: 1, two: 2 }));
  await page.goto('/');
  await openCollection(page, 'Plants');
  await createRecord(page, { Name: 'made after three was deleted' });
  await preview(page, backup);
  await chooseMode(page, 'missing');
  await goToConfirm(page);
  await expect(
    page.getByText('1 record gets a new number in “Number”, because another record now has the old one.'),
  ).toBeVisible();
  await restoreNow(page);
  const numbers = Object.values((await readState(page)).records).map(
    (row) => (row['values'] as Record<string, unknown>)['plant-height'],
  );
  expect(numbers).toHaveLength(4);
  expect(new Set(numbers)).toEqual(new Set([1, 2, 3, 4]));
});
