import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { backUp, downloadBackup } from '../support/backup.ts';
import { addSamples } from '../support/catalogue.ts';
import { commandLineIn, contentsOf, makeDataFolder } from '../support/cli.ts';
import { dumpDatabase, expectSameDatabase } from '../support/compare.ts';
import { NOT_EVERYWHERE, putEveryType } from '../support/every-type.ts';
import { addFolder, fillAndBackUp } from '../support/folders.ts';
import { LONG } from '../support/long-run.ts';
import { restoreFile } from '../support/restore.ts';
import { findWindowedBrowser, openWithRealFolder } from '../support/real-folder.ts';
import { PASSPHRASE, setUpRecovery } from '../support/set-up.ts';
import { expect, test } from '../support/test.ts';

test("the command line restores a browser's folder backup, and backs up the same content again", async ({
  folder,
  baseURL,
}) => {
  const executablePath = findWindowedBrowser();
  test.skip(executablePath === undefined, 'There is no Chromium with windows on this machine.');
  if (executablePath === undefined || baseURL === undefined)
    throw new Error('The configuration names no address of the app.');
  const usb = join(folder, 'usb');
  await mkdir(usb);
  await mkdir(join(folder, 'profile'));
  const { context, page } = await openWithRealFolder(executablePath, join(folder, 'profile'), usb, baseURL);
  await fillAndBackUp(page);
  await addFolder(page, 'usb');
  await context.close();

  const { must, mustJson } = commandLineIn(folder, PASSPHRASE);
  await must('restore', 'latest', '--repo', 'usb', '--to', 'data');
  expect(await readFile(join(folder, 'data/collections/Letters/records.jsonl'), 'utf8')).toContain('From Ada');
  // Nothing differs, down to the byte: the folder backs up to the same trees.
  expect(await mustJson('backup', 'auto', '--repo', 'usb', '--from', 'data')).toMatchObject({ made: false });
  expect(await mustJson('backup', 'validate', '--repo', 'usb')).toMatchObject({ status: 'valid' });
});

test('a backup of the command line restores in the app, and one of the app back, byte for byte', async ({
  page,
  folder,
}) => {
  const { init, must } = commandLineIn(folder, PASSPHRASE);
  await makeDataFolder(join(folder, 'data'), ['Rose', 'Fern']);
  await init('repo');
  await must('backup', 'first', '--repo', 'repo', '--from', 'data');
  await must('backup', 'download', 'first', '--repo', 'repo', '--to', 'there.zip');
  await page.goto('/');
  await restoreFile(page, join(folder, 'there.zip'), { passphrase: PASSPHRASE });
  // The app has taken over the repository with its keys.
  await backUp(page);
  await downloadBackup(page, join(folder, 'back.zip'));

  const again = commandLineIn(folder, PASSPHRASE);
  await must('restore', 'first', '--repo', 'repo', '--to', 'before');
  await again.must('restore', '--from-file', 'back.zip', '--to', 'after');
  expect(await contentsOf(join(folder, 'after'))).toEqual(await contentsOf(join(folder, 'before')));
});

test(
  'a backup of the app comes back from the terminal with every row and every file as it was',
  LONG,
  async ({ page, folder, openProfile }) => {
    await page.goto('/');
    await addSamples(page);
    await putEveryType(page, NOT_EVERYWHERE);
    await setUpRecovery(page);
    await backUp(page);
    await downloadBackup(page, join(folder, 'here.zip'));
    const original = await dumpDatabase(page);
    const { init, must } = commandLineIn(folder, PASSPHRASE);
    await must('restore', '--from-file', 'here.zip', '--to', 'data');
    await init('repo');
    await must('backup', '--repo', 'repo', '--from', 'data');
    await must('backup', 'download', '--repo', 'repo', '--to', 'there.zip');

    const there = await openProfile();
    await restoreFile(there.page, join(folder, 'there.zip'), { passphrase: PASSPHRASE });
    expectSameDatabase(await dumpDatabase(there.page), original);
  },
);
