import { loseRecords, readAutomationState } from './support/automation-state.ts';
import { backUp, goToBackups } from './support/backup.ts';
import { addSamples, createRecord, deleteCollection, goHome, openCollection } from './support/catalogue.ts';
import { DAY_MS, FakeClock } from './support/fake-clock.ts';
import { untilSaid } from './support/job.ts';
import { LONG } from './support/long-run.ts';
import { expect, test, type Page } from './support/test.ts';

// Automatic backups, under a clock that the test controls.

const MINUTE_MS = 60_000;
/** A missed backup is made within two minutes of opening the app; this is slightly more. */
const SETTLED_MS = 3 * MINUTE_MS;
/** Monday, ten o'clock in Berlin. */
const START = '2026-03-02T09:00:00Z';

test.use({ timezoneId: 'Europe/Berlin' });

/** A browser with the samples and one manual backup. */
async function begin(page: Page): Promise<void> {
  await page.goto('/');
  await addSamples(page);
  await backUp(page);
}

async function addPlant(page: Page, name: string): Promise<void> {
  await openCollection(page, 'Plants');
  await createRecord(page, { Name: name });
}

async function goToSchedule(page: Page): Promise<void> {
  await goToBackups(page);
  await page.getByRole('main').getByRole('link', { name: 'Schedule' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Schedule' })).toBeVisible();
}

/** The time and trigger of each backup, newest first. */
async function expectBackups(page: Page, expected: readonly RegExp[]): Promise<void> {
  const rows = page.getByRole('main').getByRole('table').getByRole('row');
  await expect(rows).toHaveText([/Backup/, ...expected]);
}

// The next test shows it of simpler rules, and `automation.browser.test.ts` (RB1) of many.
test('after some days of daily backups, retention leaves exactly the right ones', LONG, async ({ context, page }) => {
  const clock = await FakeClock.install(context, START);
  await begin(page);
  await goToSchedule(page);
  await pickRules(page, 'Custom rules');
  for (const rule of ['hours', 'weeks', 'months', 'years'])
    await page.getByRole('checkbox', { name: `One for each of the last … ${rule}` }).uncheck();
  await page.getByLabel('One for each of the last: number of days').fill('3');
  await page.getByLabel('The newest: number of backups').fill('1');
  await expect(page.getByText('Of 1 backup, 1 would stay and 0 would go')).toBeVisible();
  await page.getByRole('button', { name: 'Save retention' }).click();
  await untilSaid(page, 'Retention saved.');
  for (let day = 1; day <= 4; day += 1) {
    await addPlant(page, `Plant of day ${day}`);
    await clock.forwardTo(1);
    await clock.forward(SETTLED_MS);
    await goToBackups(page);
    await expectBackups(page, [new RegExp(`03/0${2 + day}/2026, 2:\\d\\d am.*Automatic`), ...expectedOlder(day)]);
  }
  await expectBackups(page, [/03\/06\/2026, 2:\d\d am.*Automatic/, /03\/05\/2026/, /03\/04\/2026/]);
});

test('retention is chosen from presets and lists what it deleted, safety backups expire by default, and manual backups can be exempted', async ({
  context,
  page,
}) => {
  const clock = await FakeClock.install(context, START);
  await begin(page);
  await goToSchedule(page);
  await expect(page.getByRole('combobox', { name: 'Keep', exact: true })).toHaveValue(
    'Fewer as they age (recommended)',
  );
  await expect(page.getByRole('checkbox', { name: 'Keep safety backups forever' })).not.toBeChecked();
  await expect(page.getByLabel('Keep safety backups for', { exact: true })).toHaveValue('30 days');
  await pickRules(page, 'Delete backups older than…');
  await page.getByLabel('Delete backups older than').fill('2');
  await page.getByLabel('Keep safety backups for', { exact: true }).fill('0');
  await page.getByRole('checkbox', { name: 'Keep manual backups until I delete them' }).check();
  await page.getByRole('button', { name: 'Save retention' }).click();
  await untilSaid(page, 'Retention saved.');
  await page.reload();
  await expect(page.getByRole('combobox', { name: 'Keep', exact: true })).toHaveValue('Delete backups older than…');
  await expect(page.getByLabel('Delete backups older than')).toHaveValue('2 days');
  await expect(page.getByLabel('Keep safety backups for', { exact: true })).toHaveValue('0 days');
  for (let day = 1; day <= 4; day += 1) {
    await addPlant(page, `Plant of day ${day}`);
    await clock.forwardTo(1);
    await clock.forward(SETTLED_MS);
    await goToBackups(page);
    await expect(
      page
        .getByRole('main')
        .getByRole('table')
        .getByText(new RegExp(`03/0${2 + day}/2026`))
        .first(),
    ).toBeVisible();
  }
  // Which minute of the night decides about the fourth.
  const table = page.getByRole('main').getByRole('table');
  for (const stays of [/03\/06\/2026/, /03\/05\/2026/, /03\/02\/2026, 10:\d\d/])
    await expect(table.getByText(stays).first()).toBeVisible();
  await expect(table.getByText(/03\/03\/2026/)).toHaveCount(0);

  // The app lists what it deleted last, and leads to the names.
  await goToSchedule(page);
  await expect(page.getByText(/^Last clean-up, .*: deleted \d backups? and freed/)).toBeVisible();
  await page.getByRole('link', { name: 'See which' }).click();
  const cleanUp = page.getByRole('listitem').filter({ hasText: 'Clean-up of old backups' }).first();
  await cleanUp.getByRole('button').click();
  await expect(cleanUp.getByText(/03\/0[34]\/2026, 2:\d\d am/).first()).toBeVisible();
});

test('a time zone is found by its everyday name, and shown under the stored one', LONG, async ({ page }) => {
  await page.goto('/backups/schedule');
  const zone = page.getByRole('combobox', { name: 'Time zone' });
  for (const [typed, name] of [
    ['Kolkata', 'Asia/Kolkata'],
    ['Kyiv', 'Europe/Kyiv'],
    ['Nuuk', 'America/Nuuk'],
    ['Yangon', 'Asia/Yangon'],
    ['Ho Chi', 'Asia/Ho Chi Minh'],
    ['UTC', 'UTC'],
  ] as const) {
    await zone.click();
    await zone.fill(typed);
    await page.getByRole('option', { name, exact: true }).click();
    await expect(zone).toHaveValue(name);
  }
  await zone.click();
  await zone.fill('Kolkata');
  await page.getByRole('option', { name: 'Asia/Kolkata', exact: true }).click();
  await page.getByRole('button', { name: 'Save the schedule' }).click();
  await untilSaid(page, 'Schedule saved.');
  await page.reload();
  await expect(zone).toHaveValue('Asia/Kolkata');
});

async function pickRules(page: Page, rules: string): Promise<void> {
  await page.getByRole('combobox', { name: 'Keep', exact: true }).click();
  await page.getByRole('option', { name: rules, exact: true }).click();
}

/** One for each of the last three days; fewer before there are as many. */
function expectedOlder(day: number): readonly RegExp[] {
  const older = [1, 2].map((back) => 2 + day - back).filter((date) => date >= 2);
  return older.map((date) =>
    date === 2 ? /03\/02\/2026, 10:\d\d am.*Manual/ : new RegExp(`03/0${date}/2026.*Automatic`),
  );
}

test('the first backup is made minutes after the first data, without set-up, and is announced with a link to a copy elsewhere', async ({
  context,
  page,
}) => {
  const clock = await FakeClock.install(context, START);
  await page.goto('/');
  await waitForLoop(page);
  await clock.forward(DAY_MS);
  await clock.forward(SETTLED_MS);
  await goToSchedule(page);
  await expect(
    page.getByText('The first backup is made a few minutes after there is something to back up.'),
  ).toBeVisible();
  await goHome(page);
  await addSamples(page);
  const invitation = page.getByRole('region', { name: 'Protect your data' });
  await expect(invitation).toContainText('The first backup in this browser starts in a few minutes.');
  await expect.poll(async () => (await readAutomationState(page)).dataSince).toBeDefined();
  await clock.forward(4 * MINUTE_MS);
  await goToBackups(page);
  await expect(page.getByText('Nothing is backed up yet.').first()).toBeVisible();
  await clock.forward(2 * MINUTE_MS);
  await expectBackups(page, [/03\/03\/2026, 10:\d\d.*Automatic/]);
  await goHome(page);
  await expect(invitation).toContainText('Your data is backed up in this browser. Make a copy elsewhere');
  await page.getByRole('button', { name: /^Notifications, \d new$/ }).click();
  await page.getByRole('link', { name: 'New: Your data is backed up in this browser. Make a copy elsewhere.' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Set up backups' })).toBeVisible();
  await goHome(page);
  await invitation.getByRole('button', { name: 'Hide this message' }).click();
  await page.reload();
  await expect(page.getByRole('banner').getByRole('link', { name: /Set up recovery/ })).toBeVisible();
  await expect(invitation).toBeHidden();
});

// `automation.browser.test.ts` (AU2, AU3) shows it of the worker, and `loop.test.ts` (SL1) of the page.
test(
  'a backup missed while everything was closed is made at the next opening, but not if nothing has changed',
  LONG,
  async ({ context, page }) => {
    const clock = await FakeClock.install(context, START);
    await begin(page);
    await addPlant(page, 'Before the holidays');
    await page.close();
    await clock.forward(5 * DAY_MS);
    const later = await context.newPage();
    // It may be made at once, but not before the app has noticed that it is missing.
    const letBegin = await holdLoop(later);
    await later.goto('/backups');
    await expect(later.getByRole('link', { name: 'Schedule' })).toBeVisible();
    await expectBackups(later, [/03\/02\/2026, 10:\d\d/]);
    await letBegin();
    await waitForLoop(later);
    await clock.forward(SETTLED_MS);
    await expectBackups(later, [/03\/07\/2026, 10:\d\d.*Automatic/, /03\/02\/2026, 10:\d\d/]);
    await clock.forward(DAY_MS);
    await clock.forward(SETTLED_MS);
    await goToSchedule(later);
    await expect(later.getByText(/nothing had changed, so the earlier backup is still complete/)).toBeVisible();
  },
);

/** The tabs that run the automation or wait for it; the first of them runs it. */
function tabsInLoop(page: Page): Promise<{ readonly doing: number; readonly waiting: number }> {
  return page.evaluate(async () => {
    const { held = [], pending = [] } = await navigator.locks.query();
    const count = (locks: readonly LockInfo[]) => locks.filter(({ name }) => name === 'heirloom-automation').length;
    return { doing: count(held), waiting: count(pending) };
  });
}

/** Waits until the only open tab runs the automation. */
async function waitForLoop(page: Page): Promise<void> {
  await expect.poll(() => tabsInLoop(page)).toEqual({ doing: 1, waiting: 0 });
}

/**
 * Keeps a tab that is not open yet from running the automation, as if another tab did. @returns a function that
 * releases it.
 */
async function holdLoop(page: Page): Promise<() => Promise<void>> {
  await page.addInitScript(() => {
    const held = new Promise<void>((resolve) => {
      Reflect.set(window, 'letLoopBegin', resolve);
    });
    void navigator.locks.request('heirloom-automation', () => held);
  });
  return async () => {
    // Only once it waits; before that, the holder of the lock would be unknown.
    await expect.poll(() => tabsInLoop(page)).toEqual({ doing: 1, waiting: 1 });
    await page.evaluate(() => {
      (Reflect.get(window, 'letLoopBegin') as () => void)();
    }); // As set above.
  };
}

test('another tab takes over when the leading tab is closed', LONG, async ({ context, page }) => {
  const clock = await FakeClock.install(context, START);
  await begin(page);
  await waitForLoop(page);
  const second = await context.newPage();
  await second.goto('/backups');
  await addPlant(page, 'Made in the first tab');
  await expect.poll(() => tabsInLoop(second)).toEqual({ doing: 1, waiting: 1 });
  await page.close();
  // If it is opened later, it waits up to two minutes from then on.
  await waitForLoop(second);
  await clock.forward(DAY_MS);
  await clock.forward(SETTLED_MS);
  await expectBackups(second, [/03\/03\/2026, 10:\d\d.*Automatic/, /03\/02\/2026, 10:\d\d/]);
});

// `automation.browser.test.ts` (AU4) shows it of the worker, and `loop.test.ts` (SL7) of the page.
test('a backup is made after a number of changes, at any time', LONG, async ({ context, page }) => {
  const clock = await FakeClock.install(context, START);
  await begin(page);
  await goToSchedule(page);
  await page.getByRole('combobox', { name: 'When' }).click();
  await page.getByRole('option', { name: 'No set time' }).click();
  await page.getByLabel('Also after many changes:').check();
  await page.getByLabel('Number of changes before a backup').fill('2');
  await expect(page.getByText('After 2 changes: everything.')).toBeVisible();
  await page.getByRole('button', { name: 'Save the schedule' }).click();
  await untilSaid(page, 'Schedule saved.');
  await addPlant(page, 'One');
  await clock.forward(10 * MINUTE_MS);
  await goToBackups(page);
  await expectBackups(page, [/Manual/]);
  await addPlant(page, 'Two');
  await clock.forward(MINUTE_MS);
  await goToBackups(page);
  await expectBackups(page, [/Automatic/, /Manual/]);
});

test('a backup is made before a collection is deleted, unless nothing has changed', LONG, async ({ context, page }) => {
  await FakeClock.install(context, START);
  await begin(page);
  await addPlant(page, 'Not backed up yet');
  await deleteCollection(page, 'Plants', 'A backup is made first, so you can get everything back.');
  await goToBackups(page);
  await expectBackups(page, [/Before deleting “Plants”.*Before a large change/, /Manual/]);
  await page.getByRole('link', { name: 'Before deleting “Plants”' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Before deleting “Plants”' })).toBeVisible();
  await page.getByRole('link', { name: 'All backups' }).click();
  await page.getByRole('main').getByRole('link', { name: 'Activity' }).click();
  await expect(page.getByRole('listitem').filter({ hasText: 'Before deleting “Plants”' })).toBeVisible();
  await backUp(page);
  await deleteCollection(page, 'Books', 'Your last backup already has everything, so no new one is made first.');
  await goToBackups(page);
  await expectBackups(page, [/Manual/, /Before a large change/, /Manual/]);
});

test('when data shrinks sharply, nothing is deleted until the person has answered, either way', async ({
  context,
  page,
}) => {
  await FakeClock.install(context, START);
  await begin(page);
  await loseRecords(page);
  await goToSchedule(page);
  await page.getByRole('button', { name: 'Run now' }).click();
  const question = page.getByRole('region', { name: 'Your data shrank' });
  await expect(question).toContainText(/shrank from \d+ to \d+ records?\. Was that you\?/);
  await goToBackups(page);
  await expect(page.getByRole('heading', { name: 'Backups (2)' })).toBeVisible();
  await question.getByRole('link', { name: 'No, bring it back' }).click();
  await expect(page).toHaveURL(/\/restore\?(backup|step)=/);
  await goToBackups(page);
  await question.getByRole('button', { name: 'Yes, that was me' }).click();
  await expect(question).toBeHidden();
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Backups (2)' })).toBeVisible();
  await expect(question).toBeHidden();
});
