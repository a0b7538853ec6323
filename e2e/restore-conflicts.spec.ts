import {
  type Mode,
  backUpState,
  button,
  chooseMode,
  expectState,
  goToConfirm,
  heading,
  previewOnto,
  restoreNow,
} from './support/wizard.ts';
import { CACTUS_PHOTO, NOW, readState, type State, THEN, withRows } from './support/small-catalogue.ts';
import { LONG } from './support/long-run.ts';
import { expect, test, type Page } from './support/test.ts';

// Changes made both here and in the backup: whose version is taken, for everything, for a collection, for a record, for
// a field.

const UPDATE: Mode = 'update';
/** All of the backup, keeping what was added later. */
const THEIRS = withRows(THEN, {
  records: { cactus: NOW.records['cactus'] },
  files: { [CACTUS_PHOTO.hash]: CACTUS_PHOTO.row },
});
const { fern, ivy, dune } = NOW.records;
const MINE = withRows(THEIRS, { records: { fern, ivy, dune }, views: NOW.views, settings: NOW.settings });
const justNow = expect.stringMatching(/^20\d\d-/);

/** The answers, the resulting screen, and the resulting data. */
const ANSWERS: readonly {
  readonly title: string;
  readonly answer: (page: Page) => Promise<void>;
  readonly says: string;
  readonly after: State;
  /** Other answers below include it, and `compare.browser.test.ts` (CF2) has it. */
  readonly isLong?: true;
}[] = [
  { title: 'nothing said: the backup’s', answer: async () => undefined, says: '5 of 5 are still open.', after: THEIRS },
  {
    title: 'mine, for all',
    isLong: true,
    answer: (page) => settle(page, 'For all conflicts', 'Keep mine'),
    says: 'All 5 are resolved.',
    after: MINE,
  },
  {
    title: 'the backup’s, for all',
    isLong: true,
    answer: (page) => settle(page, 'For all conflicts', 'Take the backup’s'),
    says: 'All 5 are resolved.',
    after: THEIRS,
  },
  {
    // The fern and the book were last changed here, the ivy last in the backup; views and settings have no time.
    title: 'the newest, for all',
    answer: (page) => settle(page, 'For all conflicts', 'Newest wins'),
    says: 'All 5 are resolved.',
    after: withRows(THEIRS, { records: { fern, dune } }),
  },
  {
    title: 'mine for a collection, the backup’s for another',
    answer: async (page) => {
      await settle(page, 'Conflicts in Plants', 'Keep mine');
      await settle(page, 'Conflicts in Books', 'Take the backup’s');
    },
    says: '2 of 5 are still open.',
    after: withRows(THEIRS, { records: { fern, ivy } }),
  },
  {
    title: 'one record different from all others',
    answer: async (page) => {
      await settle(page, 'For all conflicts', 'Keep mine');
      await settle(page, 'Settle Fern', 'Take the backup’s');
    },
    says: 'All 5 are resolved.',
    after: withRows(MINE, { records: { fern: THEN.records['fern'] } }),
  },
  {
    title: 'one field of all records of a collection different from the rest',
    answer: async (page) => {
      await settle(page, 'For all conflicts', 'Keep mine');
      await button(page, 'Answer by field in Plants').click();
      await settle(page, 'Height in all of Plants', 'Take the backup’s');
    },
    says: 'All 5 are resolved.',
    after: withRows(MINE, {
      records: {
        ivy: {
          ...ivy,
          values: { 'plant-name': 'Ivy', 'plant-notes': 'falls', 'plant-height': 120 },
          updatedAt: justNow,
        },
      },
    }),
  },
  {
    title: 'one field of a record mine, the other the backup’s',
    answer: async (page) => {
      await settle(page, 'For all conflicts', 'Keep mine');
      const both = page.getByRole('table', { name: 'Both sides of Ivy' });
      await expect(both.getByRole('row', { name: /^Notes/ }).getByRole('cell')).toHaveText(['falls', 'climbs'], {
        useInnerText: true,
      });
      await page.getByRole('button', { name: 'Look at Ivy' }).click();
      const drawer = page.getByRole('dialog', { name: 'Ivy' });
      await expect(drawer.getByRole('row', { name: /^Notes/ })).toContainText(/falls.*climbs/);
      await settle(page, 'Settle Height', 'Take the backup’s');
      await drawer.getByRole('button', { name: 'Close' }).click();
    },
    says: 'All 5 are resolved.',
    after: withRows(MINE, {
      records: {
        ivy: {
          ...ivy,
          values: { 'plant-name': 'Ivy', 'plant-notes': 'falls', 'plant-height': 120 },
          updatedAt: justNow,
        },
      },
    }),
  },
];

test('each answer is carried out exactly, for everything, for a collection, for a record and for a field', async ({
  page,
}) => {
  const backup = await backUpState(page, THEN);
  for (const { title, answer, says, after, isLong } of ANSWERS) {
    if (isLong && process.env['HEIRLOOM_LONG'] !== '1') continue;
    await test.step(title, async () => {
      await toConflicts(page, backup);
      await answer(page);
      await expect(page.getByText(says, { exact: true })).toBeVisible();
      await goToConfirm(page);
      await restoreNow(page);
      await expectState(page, after);
    });
  }
});

// In `npm test`, MD3 and MD5 of restore.test.ts show both rows.
test("both are kept: the backup's next to mine, under a new key", LONG, async ({ page }) => {
  const backup = await backUpState(page, THEN);
  await test.step('of one record', async () => {
    await toConflicts(page, backup);
    await settle(page, 'For all conflicts', 'Keep mine');
    await settle(page, 'Settle Fern', 'Keep both');
    await expect(page.getByText('All 5 are resolved.', { exact: true })).toBeVisible();
    await goToConfirm(page);
    await expect(
      page.getByText(/^1 record of “Plants” gets “\(from the backup of .*\)” after the title/),
    ).toBeVisible();
    await expect(
      page.getByText('1 item will be here twice. Relations to it keep pointing at the one that is here now.'),
    ).toBeVisible();
    await restoreNow(page);
    expect(await splitCopies(page)).toEqual({ state: MINE, copies: copiesOf('fern') });
  });
  await test.step('of all conflicts: settings and views can exist only once, so one is chosen', async () => {
    await toConflicts(page, backup);
    await settle(page, 'For all conflicts', 'Keep both');
    await expect(page.getByText('2 of 5 are still open.', { exact: true })).toBeVisible();
    for (const what of ['Settle Table', 'Settle Date format']) await settle(page, what, 'Take the backup’s');
    await expect(page.getByText('All 5 are resolved.', { exact: true })).toBeVisible();
    await goToConfirm(page);
    await restoreNow(page);
    expect(await splitCopies(page)).toEqual({
      state: withRows(MINE, { views: THEN.views, settings: THEN.settings }),
      copies: copiesOf('dune', 'fern', 'ivy'),
    });
  });
});

/** Goes to the step where conflicts are settled. */
async function toConflicts(page: Page, backup: string): Promise<void> {
  await previewOnto(page, backup, NOW);
  await chooseMode(page, UPDATE);
  await button(page, 'Continue').click();
  await expect(heading(page, 'Which version to keep?')).toBeVisible();
  await expect(page.getByText('5 items are different here and in the backup.')).toBeVisible();
}

async function settle(page: Page, what: string, answer: string): Promise<void> {
  await page.getByRole('combobox', { name: what, exact: true }).selectOption(answer);
}

/** The state, and separately the records with keys that neither side had. */
async function splitCopies(page: Page): Promise<{ readonly state: State; readonly copies: readonly unknown[] }> {
  const state = await readState(page);
  const isCopy = (key: string) => THEN.records[key] === undefined && NOW.records[key] === undefined;
  const copies = Object.entries(state.records)
    .filter(([key]) => isCopy(key))
    .map(([, row]) => row);
  const without = withRows(state, {
    records: Object.fromEntries(
      Object.keys(state.records)
        .filter(isCopy)
        .map((key) => [key, undefined]),
    ),
  });
  return {
    state: without,
    copies: copies.sort((a, b) => (JSON.stringify(a['values']) < JSON.stringify(b['values']) ? -1 : 1)),
  };
}

/** The backup's records under new keys, with the backup's date after their titles. */
function copiesOf(...ids: readonly string[]): readonly unknown[] {
  return ids.map((id) => {
    const { values, collectionId, ...row } = THEN.records[id] ?? {};
    const [titleFieldId, title] =
      Object.entries(Object(values)).find(([field]) => field.endsWith('-name') || field.endsWith('-title')) ?? [];
    const named = expect.stringMatching(new RegExp(`^${String(title)} \\(from the backup of \\d+ \\w+ \\d{4}\\)$`));
    return {
      ...row,
      collectionId,
      values: { ...Object(values), [String(titleFieldId)]: named },
      id: expect.stringMatching(/^[0-9a-f]{8}-/),
      updatedAt: justNow,
    };
  });
}
