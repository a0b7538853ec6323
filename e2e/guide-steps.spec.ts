import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { addAuthenticator } from './support/authenticator.ts';
import { backUp, downloadBackup, goToBackups } from './support/backup.ts';
import {
  addSamples,
  createCollection,
  createRecord,
  deleteCollection,
  expectSaved,
  fillField,
  goHome,
  leaveRecord,
  openCollection,
} from './support/catalogue.ts';
import { PROGRAM } from './support/cli.ts';
import { damageContent } from './support/damage-backup.ts';
import { pickFiles } from './support/files.ts';
import {
  addFolder,
  chooseAction,
  corruptIn,
  fillAndBackUp,
  letPickFolders,
  loseEverything,
} from './support/folders.ts';
import { type Doing, followGuide, headingsOf, namesIn, partsOf, SAID, sectionOf } from './support/guide.ts';
import { importFile } from './support/import.ts';
import { LONG } from './support/long-run.ts';
import { extractRecoveryPage, RecoveryPage } from './support/recovery-page.ts';
import { chooseBackupFile, confirmRestore, goToPreview } from './support/restore.ts';
import { addPasskey, goToSecurity, setPassphraseOnly } from './support/security.ts';
import { PASSPHRASE, setUpRecovery } from './support/set-up.ts';
import { expect, test, type Page } from './support/test.ts';

// The steps of the guides, as they stand there: nothing is done but what the text says, and what it leaves to people.

const OTHER = 'eleven quiet bridges above the lemons';

/** The steps of a section, without their sentences about other cases. */
async function stepsOf(guide: string, heading: string): Promise<readonly string[]> {
  const section = (await sectionOf(guide, heading)).split('\n\n');
  const steps = section.find((paragraphs) => /^\s*1\. /u.test(paragraphs)) ?? '';
  return steps
    .split(/(?:^|\n)\d+\. /u)
    .slice(1)
    .map((step) =>
      step
        .trim()
        .replace(/\s+/gu, ' ')
        .split(/(?<=\.) /u)
        .filter((sentence) => !/^(?:If|You can also)\b/u.test(sentence))
        .join(' '),
    );
}

/** Unlocks with a passphrase. */
const unlockWith =
  (page: Page, passphrase: string): Doing =>
  async (control) => {
    await page.getByLabel('Passphrase').fill(passphrase);
    await control.click();
  };

const picking =
  (path: string): Doing =>
  (control) =>
    pickFiles(control, path);

async function followAll(
  page: Page,
  steps: readonly string[],
  doings: Readonly<Record<string, Doing | typeof SAID>>,
): Promise<void> {
  for (const step of steps)
    await test.step(step, async () => {
      // What the screen then says is in italics.
      for (const [, said = ''] of step.matchAll(/(?<!\*)\*([^*]+\.)\*(?!\*)/gu))
        await expect(page.getByText(said).first()).toBeVisible();
      await followGuide(page, step, doings);
    });
}

/** Follows the first section of the guide, up to the data that is back. */
async function followLostDevice(page: Page, path: string, passphrase: string): Promise<readonly string[]> {
  const steps = await stepsOf('recovery', 'Your device is lost, broken or new');
  expect(steps).toHaveLength(7);
  await followAll(page, steps.slice(0, -1), { 'Choose a file': picking(path), Unlock: unlockWith(page, passphrase) });
  return steps;
}

/** Opens the menu of the backup that was made by hand. */
async function openMenu(page: Page): Promise<void> {
  await page
    .getByRole('row', { name: /Manual/ })
    .getByRole('button', { name: /^Actions for / })
    .click();
}

test('every section of the guide to recovery is followed here', async () => {
  expect(await headingsOf('recovery')).toEqual([
    'Your device is lost, broken or new',
    'The app or the browser has lost the data',
    'You forgot the passphrase',
    'The backup file is damaged',
    'The app cannot be reached',
    'Moving to another browser or device',
    'One thing back, not everything',
    'A restore was a mistake',
  ]);
});

test(
  'the guide leads from a lost device to all data, and the way back is undone and redone',
  LONG,
  async ({ page, sampleBackup: { path, passphrase } }) => {
    await page.goto('/');
    const steps = await followLostDevice(page, path, passphrase);
    await followAll(page, steps.slice(-1), {});
    await expect(page.getByRole('heading', { level: 1, name: 'Set up backups' })).toBeVisible();
    await page.goto('/');
    await expect(page.getByRole('link', { name: /^Plants/ }).first()).toBeVisible();

    const [undoing = ''] = await partsOf('recovery', 'A restore was a mistake');
    expect(namesIn(undoing)).toEqual(['Undo', 'Backups', 'Redo']);
    await goToBackups(page);
    await expect(page.getByText(/^You restored the backup/)).toBeVisible();
    await followGuide(page, undoing, {
      Undo: async (control) => {
        await control.click();
        await expect(page.getByText('The restore was undone.')).toBeVisible();
      },
    });
    await goHome(page);
    await expect(page.getByRole('main').getByRole('link', { name: /^Plants/ })).toBeVisible();
  },
);

test(
  'the guide says how a backup and the data that is there are combined',
  LONG,
  async ({ page, sampleBackup: { path, passphrase } }) => {
    await page.goto('/');
    await createCollection(page, 'From scratch', 'Letters');
    await chooseBackupFile(page, path);
    await unlockWith(page, passphrase)(page.getByRole('button', { name: 'Unlock', exact: true }));
    await goToPreview(page);
    const about = (await partsOf('recovery', 'Your device is lost, broken or new')).at(-1) ?? '';
    expect(namesIn(about)).toHaveLength(3);
    await followGuide(page, about, {
      'Make it exactly like the backup': async (control) => {
        await control.check();
        await expect(page.getByRole('table', { name: 'Now and after the restore' })).toContainText('Letters');
      },
    });
  },
);

test('the guide brings back what was deleted while the backups are still there', LONG, async ({ page }) => {
  await page.goto('/');
  await createCollection(page, 'From scratch', 'Letters');
  await backUp(page);
  await deleteCollection(page, 'Letters');
  const [, steps = ''] = await partsOf('recovery', 'The app or the browser has lost the data');
  await followGuide(page, steps);
  await expect(page.getByText('Your data is back.')).toBeVisible();
  await openCollection(page, 'Letters');
});

test.describe('a forgotten passphrase', () => {
  const ways = () => partsOf('recovery', 'You forgot the passphrase');

  /** Sets a new passphrase, once the person has shown a key if one is asked for. */
  const changing =
    (page: Page, identify: () => Promise<void>): Doing =>
    async (control) => {
      await control.click();
      await identify();
      await page.getByLabel('Passphrase', { exact: true }).fill(OTHER);
      await page.getByLabel('Repeat passphrase', { exact: true }).fill(OTHER);
      await page.getByRole('button', { name: 'Set passphrase' }).click();
      await expect(page.getByText('The new passphrase is set.')).toBeVisible();
    };

  test('the recovery key opens the file, and sets a new passphrase', LONG, async ({ page, sampleBackup }) => {
    await page.goto('/');
    await chooseBackupFile(page, sampleBackup.path);
    const [way = ''] = await ways();
    expect(way).toContain('You have the recovery kit.');
    const key = sampleBackup.recoveryKey.toLowerCase().replaceAll('-', '');
    await followGuide(page, way, {
      'Use the recovery key instead': async (control) => {
        await control.click();
        await page.getByRole('textbox', { name: 'Recovery key' }).fill(key);
        await page.getByRole('button', { name: 'Unlock', exact: true }).click();
        await goToPreview(page);
        await confirmRestore(page);
        await expect(page.getByText('Your data is back.')).toBeVisible();
      },
      'Change passphrase': changing(page, async () => {
        await page.getByRole('button', { name: 'Use the recovery key instead' }).click();
        await page.getByRole('textbox', { name: 'Recovery key' }).fill(key);
        await page.getByRole('main').getByRole('button', { name: 'Continue' }).click();
      }),
    });
  });

  test.describe('in a browser that has lost everything', () => {
    // When a picture is opened directly, the browser requests a favicon next to it.
    test.use({ expectedProblems: [/status of 404/] });

    test('a passkey opens the file, and sets a new passphrase', LONG, async ({ page, folder }) => {
      await addAuthenticator(page);
      await page.goto('/');
      await createCollection(page, 'From scratch', 'Letters');
      await setUpRecovery(page);
      await goToSecurity(page);
      await addPasskey(page, 'My laptop', PASSPHRASE);
      await expect(page.getByRole('list', { name: 'Passkeys' })).toContainText('My laptop');
      await backUp(page);
      const file = await downloadBackup(page, join(folder, 'backup.zip'));
      await loseEverything(page, '');
      await chooseBackupFile(page, file);
      const [, way = ''] = await ways();
      expect(way).toContain('You have a passkey.');
      const use = () => page.getByRole('main').getByRole('button', { name: 'Use a passkey' }).click();
      await followGuide(page, way, {
        'Use a passkey': async () => {
          await use();
          await goToPreview(page);
          await confirmRestore(page);
          await expect(page.getByText('Your data is back.')).toBeVisible();
        },
        'Change passphrase': changing(page, use),
      });
    });
  });

  test('without any other key the app asks for none', LONG, async ({ page }) => {
    await page.goto('/');
    await setPassphraseOnly(page);
    const [, , way = ''] = await ways();
    expect(way).toContain('never made a recovery kit');
    await page.goto('/');
    await followGuide(page, way, { 'Change passphrase': changing(page, async () => undefined) });
  });

  test('an export takes the data into another browser', LONG, async ({ page, folder, openProfile }) => {
    await page.goto('/');
    await createCollection(page, 'From scratch', 'Letters');
    await createRecord(page, { Name: 'From Ada' });
    await goHome(page);
    const [, , , way = ''] = await ways();
    const there = await openProfile();
    const file = join(folder, 'export.zip');
    expect(namesIn(way)).toEqual(['Export', 'Import']);
    await followGuide(page, way, {
      Export: async (control) => {
        await control.click();
        const saving = page.waitForEvent('download');
        await page.getByRole('dialog').getByRole('button', { name: 'Export' }).click();
        await (await saving).saveAs(file);
      },
      Import: async () => {
        await there.page.getByRole('link', { name: 'Import', exact: true }).click();
        await pickFiles(there.page.getByRole('button', { name: 'Choose a file…' }), file);
        await expect(there.page.getByRole('heading', { name: 'export.zip is imported' })).toBeVisible();
      },
    });
    await openCollection(there.page, 'Letters');
    await expect(there.page.getByRole('link', { name: 'From Ada' })).toBeVisible();
    await setUpRecovery(there.page);
  });
});

test(
  'the guide leads through a damaged file to all that is intact in it',
  LONG,
  async ({ page, folder, openProfile }) => {
    await page.goto('/');
    await addSamples(page);
    const csv = join(folder, 'trees.csv');
    await writeFile(csv, `Name,Height\n${Array.from({ length: 1500 }, (_, at) => `Tree ${at},${at}`).join('\n')}\n`);
    await importFile(page, csv, { name: 'Trees' });
    await setUpRecovery(page);
    await backUp(page);
    const damaged = join(folder, 'damaged.zip');
    await damageContent(await downloadBackup(page, join(folder, 'whole.zip')), damaged, PASSPHRASE);

    const there = (await openProfile()).page;
    const opening = (await stepsOf('recovery', 'Your device is lost, broken or new')).slice(1, 4);
    await followAll(there, opening, { 'Choose a file': picking(damaged), Unlock: unlockWith(there, PASSPHRASE) });
    const [first = '', , third = '', ...others] = (await partsOf('recovery', 'The backup file is damaged')).slice(0, 5);
    await followGuide(there, first, { 'A part of this file is damaged.': SAID });
    // Someone without another copy continues.
    await followGuide(there, third, { 'Choose another backup': SAID });
    await followAll(there, others, {
      'Verify every byte': async (control) => {
        await control.click();
        await expect(there.getByRole('list', { name: 'What cannot be read' })).toContainText('records');
      },
    });
    await expect(there.getByText('Your data is back.')).toBeVisible();
  },
);

test('the guide repairs a damaged copy at a destination', LONG, async ({ page, context }) => {
  await letPickFolders(context, 'USB stick');
  await fillAndBackUp(page);
  const card = await addFolder(page, 'USB stick');
  await corruptIn(page, 'USB stick', 'Heirloom backups', 'packs');
  await chooseAction(page, 'USB stick', 'Verify');
  await expect(card.getByText('The check found damage')).toBeVisible();
  await goHome(page);
  await followGuide(page, (await partsOf('recovery', 'The backup file is damaged')).at(-1) ?? '');
  await expect(card.getByText('Repaired: everything is intact again.')).toBeVisible();
});

test(
  'the guide leads through the recovery page when the app cannot be reached',
  LONG,
  async ({ page, folder, sampleBackup: { path: backup, passphrase } }) => {
    const steps = await stepsOf('recovery', 'The app cannot be reached');
    expect(steps).toHaveLength(5);
    expect(steps[0]).toContain('Take `recover.html` out of the backup file');
    const path = await extractRecoveryPage(backup, folder);
    expect(steps[1]).toBe('Double-click it.');
    const recovery = await RecoveryPage.open(page, path);
    const downloading = page.waitForEvent('download');
    await followAll(page, steps.slice(2), {
      'Choose a backup file': picking(backup),
      Unlock: unlockWith(page, passphrase),
      // The buttons beside the backups also say which.
      Open: () => recovery.openBackup(),
    });
    expect((await downloading).suggestedFilename()).toMatch(/\.zip$/);
    expect(recovery.requests).toEqual([]);
  },
);

test(
  'the other ways of the guide without the app: the page beforehand, a backup as a page, the command line',
  LONG,
  async ({ page, folder, sampleBackup }) => {
    await page.goto('/');
    await createCollection(page, 'From scratch', 'Letters');
    await createRecord(page, { Name: 'From Ada' });
    await setUpRecovery(page);
    await backUp(page);
    const text = await sectionOf('recovery', 'The app cannot be reached');
    const sentenceWith = (words: string) =>
      text
        .replace(/\s+/gu, ' ')
        .split(/(?<=\.) /u)
        .find((sentence) => sentence.includes(words)) ?? '';
    const saved = async (name: string, control: Parameters<Doing>[0]) => {
      const saving = page.waitForEvent('download');
      await control.click();
      await (await saving).saveAs(join(folder, name));
      return readFile(join(folder, name));
    };

    await followGuide(page, sentenceWith('a copy of it beforehand'), {
      'Download recover.html': async (control) => {
        const sha256 = createHash('sha256')
          .update(await saved('recover.html', control))
          .digest('hex');
        await expect(page.getByText(sha256)).toBeVisible();
      },
    });
    await goToBackups(page);
    await openMenu(page);
    await followGuide(page, sentenceWith('opens itself'), {
      'Download as a web page': async (control) => {
        await saved('backup.html', control);
      },
    });
    await page.goto(pathToFileURL(join(folder, 'backup.html')).href);
    await page.getByLabel('Passphrase').fill(PASSPHRASE);
    await page.getByRole('button', { name: 'Unlock', exact: true }).click();
    await page.getByRole('button', { name: /^Open the backup/ }).click();
    await expect(page.getByRole('button', { name: 'Browse Letters' })).toBeVisible();

    const commands = [...text.matchAll(/`heirloom ([^`]+)`/gu)].map(([, command = '']) => command);
    expect(commands).toHaveLength(2);
    for (const command of commands) {
      const args = command.replace('FILE.zip', sampleBackup.path).replace('FOLDER', join(folder, 'data')).split(/\s+/u);
      const env = { PATH: process.env['PATH'], HOME: folder, HEIRLOOM_PASSPHRASE: sampleBackup.passphrase };
      await promisify(execFile)(process.execPath, [PROGRAM, ...args], { env });
    }
    expect(await readFile(join(folder, 'data/collections/Plants/records.jsonl'), 'utf8')).not.toBe('');
  },
);

test('the guide moves everything to another browser', LONG, async ({ page, folder, openProfile }) => {
  await page.goto('/');
  await createCollection(page, 'From scratch', 'Letters');
  await setUpRecovery(page);
  await goHome(page);
  const [first = '', second = ''] = await stepsOf('recovery', 'Moving to another browser or device');
  const file = join(folder, 'moved.zip');
  await followGuide(page, first, {
    'Download this backup': async (control) => {
      const saving = page.waitForEvent('download');
      await control.click();
      await (await saving).saveAs(file);
    },
  });
  expect(second).toContain('follow *Your device is lost, broken or new* above');
  const there = (await openProfile()).page;
  await followLostDevice(there, file, PASSPHRASE);
  await openCollection(there, 'Letters');
});

test('the guide brings back one thing: a version, records, a look, files', LONG, async ({ page }) => {
  await page.goto('/');
  await createCollection(page, 'From scratch', 'Letters');
  await createRecord(page, { Name: 'From Ada' });
  await leaveRecord(page, 'Letters');
  await createRecord(page, { Name: 'From Grace' });
  await backUp(page);
  await openCollection(page, 'Letters');
  await page.getByRole('link', { name: 'From Ada' }).click();
  await fillField(page, 'Name', 'From nobody');
  await expectSaved(page);
  const [version = '', records = '', look = '', files = ''] = await partsOf(
    'recovery',
    'One thing back, not everything',
  );

  await test.step(version, async () => {
    await followGuide(page, version);
    await page.getByRole('dialog').getByRole('button', { name: 'Bring it back' }).click();
    await expect(page.getByText('This version is back.')).toBeVisible();
    await openCollection(page, 'Letters');
    await expect(page.getByRole('link', { name: 'From Ada' })).toBeVisible();
  });
  await test.step(look, async () => {
    await goToBackups(page);
    await openMenu(page);
    await followGuide(page, look);
    await expect(page.getByRole('heading', { level: 1, name: 'Compare' })).toBeVisible();
    await expect(
      page.getByRole('table', { name: 'What differs' }).or(page.getByText('Both are exactly the same.')),
    ).toBeVisible();
  });
  await test.step(records, async () => {
    await openCollection(page, 'Letters');
    await page.getByRole('link', { name: 'From Grace' }).click();
    await fillField(page, 'Name', 'From nobody');
    await expectSaved(page);
    await followGuide(page, records, {
      Restore: () =>
        page
          .getByRole('row', { name: /Manual/ })
          .getByTitle('Restore', { exact: true })
          .click(),
      Continue: async (control) => {
        await control.click();
        await page.getByRole('button', { name: 'Choose within Letters' }).click();
      },
      'Only certain fields': async (control) => {
        await control.click();
        await expect(page.getByRole('group', { name: 'Fields to bring back in all of Letters' })).toBeVisible();
      },
    });
  });
  await test.step(files, async () => {
    await goToBackups(page);
    await openMenu(page);
    await followGuide(page, files);
    await expect(page.getByRole('dialog').getByText('An export is not encrypted')).toBeVisible();
    for (const format of ['JSON', 'CSV', 'GeoJSON', 'Markdown'])
      await expect(page.getByRole('dialog').getByRole('checkbox', { name: format, exact: true })).toBeVisible();
  });
});
