import { readFile } from 'node:fs/promises';
import {
  type Mode,
  backUpState,
  button,
  choose,
  chooseMode,
  expectState,
  goToConfirm,
  heading,
  openPart,
  preview,
  previewOnto,
  restoreNow,
  tick,
  tree,
} from './support/wizard.ts';
import {
  CACTUS_PHOTO,
  MOSS_PHOTO,
  NOW,
  readState,
  ROSE_PHOTO,
  type State,
  THEN,
  withRows,
} from './support/small-catalogue.ts';
import { agree, undoRestore } from './support/restore.ts';
import { LONG } from './support/long-run.ts';
import { expect, test, type Page } from './support/test.ts';

// Each mode of restoring and each way of choosing, through the screens; afterwards the data is exactly as announced.

const { moss, emma, dune } = THEN.records;
const BOTH_PHOTOS = { [MOSS_PHOTO.hash]: MOSS_PHOTO.row, [ROSE_PHOTO.hash]: ROSE_PHOTO.row };

test('each mode does exactly what it says, and says beforehand what it removes', async ({ page }) => {
  const backup = await backUpState(page, THEN);
  const inMode = async (mode: Mode, says: string | RegExp) => {
    await previewOnto(page, backup, NOW);
    await chooseMode(page, mode);
    await goToConfirm(page);
    await expect(page.getByText(says)).toBeVisible();
    await expectState(page, NOW);
    await restoreNow(page);
  };
  await test.step('exactly like the backup', async () => {
    await inMode('exact', /4 come back, 5 change, 2 are removed\. Your selection becomes exactly like the backup\./);
    await expectState(page, THEN);
  });
  await test.step('missing items only', async () => {
    await inMode('missing', /4 come back\. Only missing items are restored/);
    await expectState(page, withRows(NOW, { records: { moss, emma }, files: BOTH_PHOTOS }));
  });
  await test.step('missing and changed items', async () => {
    await inMode('update', /4 come back, 5 change\./);
    await expectState(
      page,
      withRows(THEN, { records: { cactus: NOW.records['cactus'] }, files: { [CACTUS_PHOTO.hash]: CACTUS_PHOTO.row } }),
    );
  });
});

test('nothing is removed before the person agrees, and a dry run changes nothing', async ({ page }) => {
  const backup = await backUpState(page, THEN);
  await previewOnto(page, backup, NOW);
  await goToConfirm(page);
  const restore = button(page, 'Restore');
  await expect(page.getByRole('checkbox', { name: /^Yes, replace my current data/ })).not.toBeChecked();
  await expect(restore).toBeDisabled();
  const saving = page.waitForEvent('download');
  await button(page, 'Dry run: save as a report').click();
  const saved = await saving;
  expect(saved.suggestedFilename()).toBe('heirloom-restore-plan.json');
  const report = JSON.parse(await readFile(await saved.path(), 'utf8')) as {
    summary: string[];
    choice: unknown;
    rows: { table: string; keyText: string; action: string; title?: string }[];
  };
  expect(report.summary).toContain('This is a dry run: nothing was changed.');
  expect(report.summary).toContain('records: 2 added, 3 changed, 1 removed.');
  expect(report.choice).toEqual({ mode: 'exact', selection: [], resolutions: [] });
  const actions = report.rows
    .filter(({ table }) => table === 'records')
    .map(({ keyText, action, title }) => [keyText, action, title])
    .sort();
  expect(actions).toEqual([
    ['"cactus"', 'remove', 'Cactus'],
    ['"dune"', 'replace', 'Dune'],
    ['"emma"', 'add', 'Emma'],
    ['"fern"', 'replace', 'Fern'],
    ['"ivy"', 'replace', 'Ivy'],
    ['"moss"', 'add', 'Moss'],
  ]);
  await expectState(page, NOW);
  await agree(page);
  await expect(restore).toBeEnabled();
});

/** The choice in the preview, the mode, and the resulting data. */
const SELECTIONS: readonly {
  readonly title: string;
  readonly mode: Mode;
  readonly select: (page: Page) => Promise<void>;
  readonly after: State;
  /** `compare.browser.test.ts` (RP5, RP6) shows it of the worker, and the others show that the preview passes it on. */
  readonly isLong?: true;
}[] = [
  {
    title: 'a whole collection',
    mode: 'exact',
    select: async (page) => {
      await choose(page, 'Nothing');
      await expect(page.getByText('Nothing selected yet.')).toBeVisible();
      await expect(button(page, 'Continue')).toBeDisabled();
      await tick(page, 'Plants').check();
    },
    after: withRows(NOW, {
      records: { fern: THEN.records['fern'], ivy: THEN.records['ivy'], moss, cactus: undefined },
      files: { [MOSS_PHOTO.hash]: MOSS_PHOTO.row },
    }),
  },
  {
    title: 'a single record, with the records it refers to, and their photo',
    mode: 'exact',
    select: async (page) => {
      await choose(page, 'Nothing');
      await openPart(page, 'Books');
      await tick(page, 'Dune').check();
      await expect(page.getByText('Chosen: 1 of 2')).toBeVisible();
    },
    after: withRows(NOW, { records: { dune, moss }, files: { [MOSS_PHOTO.hash]: MOSS_PHOTO.row } }),
  },
  {
    title: 'one field of one record',
    mode: 'exact',
    select: async (page) => {
      await choose(page, 'Nothing');
      await openPart(page, 'Plants');
      await page.getByRole('region', { name: 'Differences in Plants' }).getByRole('button', { name: /^Ivy/ }).click();
      const drawer = page.getByRole('dialog', { name: 'Ivy' });
      await expect(drawer.getByRole('row', { name: /Height/ })).toContainText('90 cm');
      await drawer.getByRole('checkbox', { name: 'Height' }).check();
      await drawer.getByRole('button', { name: 'Close' }).click();
      await expect(page.getByText('Chosen: 1 of 4, 1 in part')).toBeVisible();
    },
    after: withRows(NOW, {
      records: {
        ivy: {
          ...NOW.records['ivy'],
          values: { 'plant-name': 'Ivy', 'plant-notes': 'falls', 'plant-height': 120 },
          updatedAt: expect.stringMatching(/^20\d\d-/),
        },
      },
    }),
  },
  {
    title: 'all but some',
    mode: 'update',
    select: async (page) => {
      await openPart(page, 'Plants');
      await tick(page, 'Fern').uncheck();
      await openPart(page, 'Books');
      await tick(page, 'Emma').uncheck();
      await tick(page, 'Settings').uncheck();
    },
    after: withRows(THEN, {
      records: { fern: NOW.records['fern'], emma: undefined, cactus: NOW.records['cactus'] },
      files: { [CACTUS_PHOTO.hash]: CACTUS_PHOTO.row },
      settings: NOW.settings,
    }),
  },
  {
    title: 'only configuration',
    isLong: true,
    mode: 'exact',
    select: (page) => choose(page, 'Only the set-up'),
    after: { ...NOW, settings: THEN.settings, views: THEN.views },
  },
  {
    title: 'only files',
    isLong: true,
    mode: 'exact',
    select: (page) => choose(page, 'Only files'),
    after: withRows(NOW, { files: BOTH_PHOTOS }),
  },
];

test('only the chosen items come back, and nothing else changes', async ({ page }) => {
  const backup = await backUpState(page, THEN);
  for (const { title, mode, select, after, isLong } of SELECTIONS) {
    if (isLong && process.env['HEIRLOOM_LONG'] !== '1') continue;
    await test.step(title, async () => {
      await previewOnto(page, backup, NOW);
      await chooseMode(page, mode);
      await select(page);
      await goToConfirm(page);
      await restoreNow(page);
      await expectState(page, after);
    });
  }
});

test('a restore can be undone, and the undo too, at once and later from the list', LONG, async ({ page }) => {
  const backup = await backUpState(page, THEN);
  await previewOnto(page, backup, NOW);
  await chooseMode(page, 'missing');
  await choose(page, 'Nothing');
  await openPart(page, 'Plants');
  await tick(page, 'Moss').check();
  await goToConfirm(page);
  await restoreNow(page);
  const after = withRows(NOW, { records: { moss }, files: { [MOSS_PHOTO.hash]: MOSS_PHOTO.row } });
  await expectState(page, after);
  await undoRestore(page, 'Undone');
  await expectState(page, NOW);
  await undoRestore(page, 'Restored');
  await expectState(page, after);
  await page.goto('/backups');
  const last = page.getByRole('region', { name: 'Last restore' });
  await last.getByRole('button', { name: 'Undo', exact: true }).click();
  await expect(page.getByText('The restore was undone.')).toBeVisible();
  await expectState(page, NOW);
});

test(
  'if the chosen items are already the same here, nothing is done and the screen says so',
  LONG,
  async ({ page }) => {
    const backup = await backUpState(page, THEN);
    await preview(page, backup);
    await expect(page.getByText('Everything is already as in this backup.')).toBeVisible();
    await button(page, 'Continue').click();
    await expect(heading(page, 'Nothing to restore')).toBeVisible();
    await expect(button(page, 'Restore')).toBeDisabled();
    await button(page, 'Back').click();
    await expect(tree(page)).toBeVisible();
    expect(await readState(page)).toEqual(THEN);
  },
);
